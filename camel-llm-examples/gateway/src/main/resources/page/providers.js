// The providers: how each does, its last errors, and a switch.
import {h, Component, tags, count, percent, money, millis, date, Table, Badge, Head} from './view.js';
import {api} from './data.js';
import {Window, WINDOWS} from './overview.js';

const {section, span, button, code, p, div} = tags;

const HEALTH = {UP: ['good', 'Up'], DOWN: ['bad', 'Down'], DEGRADED: ['warn', 'Degraded'], OFF: ['off', 'Switched off'], UNKNOWN: ['off', 'Not called yet']};
const BREAKER = {CLOSED: ['good', 'Closed'], OPEN: ['bad', 'Open'], HALF_OPEN: ['warn', 'Half open']};

const state = (known, value) => {
  if (!known[value]) return '\u2013';
  const [tone, text] = known[value];
  return h(Badge, {tone}, text);
};

const ERRORS = [
  {label: 'Time', cell: row => date(row.at)},
  {label: 'Kind', cell: row => h(Badge, {tone: 'bad'}, row.kind.toLowerCase().replaceAll('_', ' '))},
  {label: 'Model', cell: row => code(row.model)},
  {label: 'Request id', cell: row => code(row.requestId ?? '\u2013')},
  {label: 'Message', wide: true, cell: row => row.message ?? '\u2013'},
];

export class Providers extends Component {
  state = {open: {}, error: null};

  async toggle(row) {
    try {
      await api(`/api/dashboard/providers/${encodeURIComponent(row.name)}/${row.enabled ? 'off' : 'on'}`, {method: 'POST', body: {}});
      this.setState({error: null});
      this.props.refresh();
    } catch (failure) {
      this.setState({error: failure.message});
    }
  }

  columns() {
    const {open} = this.state;
    return [
      {label: 'Provider', cell: row => button({class: 'expand', 'aria-expanded': !!open[row.name],
        onClick: () => this.setState({open: {...open, [row.name]: !open[row.name]}})}, row.name)},
      {label: 'Health', cell: row => state(HEALTH, row.enabled ? row.health : 'OFF')},
      {label: 'Breaker', wide: true, cell: row => state(BREAKER, row.breaker)},
      {label: 'In flight', num: true, wide: true, cell: row => count(row.inFlight)},
      {label: 'Requests', num: true, cell: row => count(row.calls)},
      {label: 'Errors', num: true, cell: row => span({class: row.failed ? 'bad' : 'note'}, percent(row.failed, row.calls))},
      {label: 'p50', num: true, wide: true, cell: row => millis(row.p50)},
      {label: 'p95', num: true, wide: true, cell: row => millis(row.p95)},
      {label: 'Cost', num: true, wide: true, cell: row => money(row.cost)},
      {label: 'Switch', cell: row => button({role: 'switch', class: 'switch', 'aria-checked': row.enabled, 'aria-label': `${row.name} is used`, onClick: () => this.toggle(row)})},
    ];
  }

  details(row) {
    if (!this.state.open[row.name]) return null;
    return div({class: 'details'},
      p({class: 'note'}, row.configured ? `${count(row.models)} models in the catalog.` : 'There is no key for this provider.'),
      h(Table, {name: `Last errors of ${row.name}`, columns: ERRORS, rows: row.errors, id: error => error.at + error.requestId, empty: 'No errors in this time.'}));
  }

  render({snapshot, hours, choose}, {error}) {
    return section(
      h(Head, {title: 'Providers', note: `${WINDOWS[hours]}. A provider that is switched off gets no new requests.`}, h(Window, {hours, choose})),
      error && p({class: 'error', role: 'alert'}, error),
      h(Table, {name: 'Providers', columns: this.columns(), rows: snapshot.providers, id: row => row.name, below: row => this.details(row), empty: 'No providers.'}));
  }
}
