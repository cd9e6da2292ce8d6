// Time series with uPlot, with a sentence for those who do not see it.
import uPlot from './lib/uplot.js';
import {Component, createRef, marks, tags} from './view.js';

const {figure, figcaption, div, span} = tags;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws `{title, times, series: [{label, values, colour, fill, bars}], format}`; the colours are names of custom properties. */
export class Chart extends Component {
  node = createRef();

  componentDidMount() {
    this.sizes = new ResizeObserver(([entry]) => this.plot?.setSize({width: entry.contentRect.width, height: 168}));
    this.sizes.observe(this.node.current);
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.redraw = () => this.draw();
    this.scheme.addEventListener('change', this.redraw);
    addEventListener('theme', this.redraw);
    this.draw();
  }

  componentDidUpdate(before) {
    const {times, series} = this.props;
    if (before.series.length === series.length && this.plot) this.plot.setData([times, ...series.map(one => one.values)]);
    else this.draw();
  }

  componentWillUnmount() {
    this.sizes.disconnect();
    this.scheme.removeEventListener('change', this.redraw);
    removeEventListener('theme', this.redraw);
    this.plot?.destroy();
  }

  draw() {
    this.plot?.destroy();
    const {times, series, format} = this.props;
    const axis = {stroke: colour('--muted'), font: '11px system-ui, sans-serif', ticks: {show: false}};
    this.plot = new uPlot({
      width: this.node.current.clientWidth || 300, height: 168,
      legend: {show: false},
      cursor: {y: false, points: {size: 7}},
      padding: [8, 18, 0, 0],
      scales: {y: {range: (_, least, most) => [0, most > 0 ? most * 1.15 : 1]}},
      axes: [
        {...axis, grid: {show: false}, space: 56, size: 26, values: (_, ticks) => marks(ticks, times.at(-1) - times[0])},
        {...axis, size: 54, space: 36, grid: {stroke: colour('--line'), width: 1}, values: (_, ticks) => ticks.map(format)},
      ],
      series: [{}, ...series.map(one => ({
        label: one.label, stroke: colour(one.colour), width: one.bars ? 0 : 1.75, points: {show: false}, spanGaps: true,
        fill: one.bars ? colour(one.colour) : one.fill ? colour(one.fill) : undefined,
        paths: one.bars ? uPlot.paths.bars({size: [0.75, 14]}) : uPlot.paths.linear(),
      }))],
      hooks: {setCursor: [plot => this.setState({at: plot.cursor.idx})]},
    }, [times, ...series.map(one => one.values)], this.node.current);
  }

  render({title, series, format, summary}, {at}) {
    return figure({class: 'card chart'},
      figcaption(span({class: 'label'}, title), span({class: 'legend'}, series.map(one =>
        span({key: one.label}, span({class: `swatch ${one.colour.slice(2)}`}), one.label,
          at != null && one.values[at] != null ? tags.b(format(one.values[at])) : null)))),
      div({class: 'plot', ref: this.node, role: 'img', 'aria-label': `${title}: ${summary}`}));
  }
}
