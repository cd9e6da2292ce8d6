// What happens: counts, latency, tokens, cost and cache over the chosen time, all of one snapshot.
import {h, tags, count, percent, money, millis, Table, Head} from './view.js';
import {Chart} from './chart.js';

const {div, span, select, option, label, section, h2, a} = tags;

export const WINDOWS = {1: 'Last hour', 24: 'Last 24 hours', 168: 'Last 7 days', 720: 'Last 30 days'};

export const Window = ({hours, choose}) => label({class: 'inline'}, span({class: 'unseen'}, 'Time'),
  select({value: hours, onChange: event => choose(Number(event.target.value))},
    Object.entries(WINDOWS).map(([value, text]) => option({key: value, value}, text))));

const Figure = ({name, value, note, tone}) => div({class: 'figure'},
  span({class: 'label'}, name), span({class: `value ${tone ?? ''}`}, value), span({class: 'note'}, note));

const sum = values => values.reduce((all, one) => all + (one ?? 0), 0);
const peak = values => Math.max(0, ...values.map(value => value ?? 0));

const COLUMNS = [
  {label: 'Model', cell: row => tags.code(`${row.provider}:${row.model || '(default)'}`)},
  {label: 'Requests', num: true, cell: row => count(row.calls)},
  {label: 'Errors', num: true, cell: row => span({class: row.failed ? 'bad' : 'note'}, percent(row.failed, row.calls))},
  {label: 'p50', num: true, cell: row => millis(row.p50)},
  {label: 'p95', num: true, wide: true, cell: row => millis(row.p95)},
  {label: 'Tokens in', num: true, wide: true, cell: row => count(row.inputTokens)},
  {label: 'Tokens out', num: true, wide: true, cell: row => count(row.outputTokens)},
  {label: 'Cost', num: true, cell: row => money(row.cost)},
];

export function Overview({snapshot, hours, choose}) {
  const {total, series, models} = snapshot;
  const times = series.at;
  return section(
    h(Head, {title: 'Overview', note: `${WINDOWS[hours]}, ${total.inFlight} in flight`}, h(Window, {hours, choose})),
    div({class: 'figures'},
      h(Figure, {name: 'Requests', value: count(total.calls), note: `${count(total.failed)} failed`}),
      h(Figure, {name: 'Error rate', value: percent(total.failed, total.calls), tone: total.failed / total.calls > 0.05 ? 'bad' : '', note: 'of the requests'}),
      h(Figure, {name: 'Latency', value: millis(total.p50), note: `p95 ${millis(total.p95)}`}),
      h(Figure, {name: 'Tokens', value: count(total.inputTokens + total.outputTokens), note: `${count(total.inputTokens)} in, ${count(total.outputTokens)} out`}),
      h(Figure, {name: 'Cost', value: money(total.cost), note: total.unpriced ? `${count(total.unpriced)} without a price` : 'in USD'}),
      h(Figure, {name: 'Cache hits', value: percent(total.cacheHits, total.cacheLookups), note: total.cacheLookups ? `${count(total.cacheHits)} of ${count(total.cacheLookups)}` : 'cache not used'})),
    div({class: 'charts'},
      h(Chart, {title: 'Requests', times, format: count, summary: `${sum(series.calls)} in all, ${sum(series.failed)} failed, at most ${peak(series.calls)} in one interval`,
        series: [{label: 'requests', values: series.calls, colour: '--accent', bars: true}, {label: 'failed', values: series.failed, colour: '--bad', bars: true}]}),
      h(Chart, {title: 'Latency', times, format: millis, summary: `p95 at most ${millis(peak(series.p95))}`,
        series: [{label: 'p50', values: series.p50, colour: '--accent'}, {label: 'p95', values: series.p95, colour: '--second'}]}),
      h(Chart, {title: 'Tokens', times, format: count, summary: `${sum(series.inputTokens)} in, ${sum(series.outputTokens)} out`,
        series: [{label: 'in', values: series.inputTokens, colour: '--accent', fill: '--accent-soft'}, {label: 'out', values: series.outputTokens, colour: '--second'}]}),
      h(Chart, {title: 'Cost', times, format: money, summary: `${money(sum(series.cost))} in all`,
        series: [{label: 'USD', values: series.cost, colour: '--accent', fill: '--accent-soft'}]}),
      h(Chart, {title: 'Cache hits', times, format: count, summary: `${sum(series.cacheHits)} in all`,
        series: [{label: 'hits', values: series.cacheHits, colour: '--good', bars: true}]}),
      h(Chart, {title: 'Error rate', times, format: value => `${Math.round(100 * value)} %`, summary: `${percent(total.failed, total.calls)} of all`,
        series: [{label: 'errors', values: series.calls.map((calls, at) => calls ? series.failed[at] / calls : null), colour: '--bad'}]})),
    h2('Models'),
    h(Table, {name: 'Models by cost', columns: COLUMNS, rows: models, id: row => row.provider + ':' + row.model,
      empty: span('No requests yet. ', a({href: '#/chat'}, 'Send one in the chat'), ' or point a client at this address.')}));
}
