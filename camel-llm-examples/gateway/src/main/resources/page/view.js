// Elements as functions over Preact, and the formats of numbers and times that all views share.
import {h, render, Component, createRef} from './lib/preact.js';

export {h, render, Component, createRef};

const isProps = value => value != null && value.constructor === Object;

/** Elements by their names: `tags.p({class: 'note'}, 'text')`. A text is never read as HTML. */
export const tags = new Proxy({}, {
  get: (_, name) => (first, ...rest) => isProps(first) ? h(name, first, ...rest) : h(name, null, first, ...rest),
});

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const clock = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const day = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const NONE = '\u2013';
const missing = value => value === null || value === undefined || value === '' || Number.isNaN(Number(value));

export const count = value => missing(value) ? NONE : Number(value) < 10_000 ? whole.format(value) : short.format(value);

export const percent = (part, all) => !all ? NONE : `${(100 * part / all).toFixed(part / all < 0.1 && part ? 1 : 0)} %`;

export function money(value) {
  if (missing(value)) return NONE;
  const usd = Number(value);
  if (usd === 0) return '$0';
  if (Math.abs(usd) >= 1000) return '$' + short.format(usd);
  return '$' + (Math.abs(usd) >= 0.1 ? usd.toFixed(2) : usd.toPrecision(2).replace(/e-0?(\d+)$/, 'e-$1'));
}

export function millis(value) {
  if (missing(value)) return NONE;
  const ms = Number(value);
  if (ms === 0) return '0 ms';
  return ms >= 10_000 ? `${(ms / 1000).toFixed(0)} s` : ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

const hour = new Intl.DateTimeFormat('en', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const dayOnly = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short'});

/** The marks of a time axis: hours within a day, else days. */
export const marks = (seconds, span) => seconds.map(at => (span > 36 * 3600 ? dayOnly : hour).format(new Date(at * 1000)));

export const time = iso => missing(Date.parse(iso)) ? NONE : clock.format(new Date(iso));
export const date = iso => missing(Date.parse(iso)) ? NONE : day.format(new Date(iso));

const {div, span, table, caption, thead, tbody, tr, th, p} = tags;

/** A table that scrolls by itself where it is wider than the page. Columns: `{label, num, wide, cell: row => content}`. */
export function Table({name, columns, rows, id, empty, below}) {
  if (!rows.length) return div({class: 'empty'}, empty);
  const kind = column => [column.num && 'num', column.wide && 'wide'].filter(Boolean).join(' ');
  return div({class: 'scroll', role: 'region', 'aria-label': name, tabIndex: 0},
    table(caption({class: 'unseen'}, name),
      thead(tr(columns.map(column => th({scope: 'col', class: kind(column)}, column.label)))),
      tbody(rows.flatMap(row => {
        const line = tr({key: id(row)}, columns.map((column, at) =>
          h(at ? 'td' : 'th', {class: kind(column), scope: at ? undefined : 'row'}, column.cell(row))));
        const more = below && below(row);
        return more ? [line, tr({key: id(row) + ' more', class: 'more'}, h('td', {colSpan: columns.length}, more))] : [line];
      }))));
}

/** A state, as a coloured dot and as a word. */
export const Badge = ({tone, children}) => span({class: `badge ${tone}`}, children);

export const Head = ({title, note, children}) => div({class: 'head'},
  div(tags.h1({id: 'title', tabIndex: -1}, title), note && p({class: 'note'}, note)), div({class: 'tools'}, children));

/** Opens as a modal dialog as soon as it is shown; `close` is called however it is left. */
export class Dialog extends Component {
  node = createRef();

  componentDidMount() {
    this.node.current.showModal();
  }

  render({title, close, children}) {
    return tags.dialog({ref: this.node, 'aria-labelledby': 'dialog-title', onClose: close},
      div({class: 'head'}, tags.h2({id: 'dialog-title'}, title),
        tags.button({class: 'quiet', 'aria-label': 'Close', onClick: () => this.node.current.close()}, '\u2715')),
      children);
  }
}
