// Keys of clients: what each may do and has spent. The secret of a key is shown once.
import {h, Component, tags, count, money, date, Table, Badge, Head, Dialog} from './view.js';
import {api} from './data.js';

const {section, form, label, input, select, option, button, span, code, p, div, meter} = tags;

const WINDOWS = {month: 'a month', day: 'a day', '7d': 'seven days', '24h': '24 hours', total: 'in total'};

const Spend = ({row}) => {
  if (row.budget == null) return span(money(row.totalSpent), span({class: 'note'}, ' no budget'));
  const spent = Number(row.spent), budget = Number(row.budget);
  const part = budget ? Math.min(1, spent / budget) : 1;
  return div({class: 'spend'}, span(money(spent), span({class: 'note'}, ` of ${money(budget)} ${WINDOWS[row.window] ?? row.window}`)),
    meter({min: 0, max: 1, low: 0.75, high: 0.9, optimum: 0, value: part, 'aria-label': `${Math.round(part * 100)} % of the budget of ${row.name || row.prefix} spent`}));
};

const state = row => row.blocked ? ['bad', 'Blocked'] : row.expiresAt && Date.parse(row.expiresAt) <= Date.now() ? ['off', 'Expired']
  : row.budget != null && Number(row.left) <= 0 ? ['warn', 'Spent'] : ['good', 'Active'];

const limits = row => [row.rpm && `${count(row.rpm)} requests/min`, row.tpm && `${count(row.tpm)} tokens/min`, row.concurrency && `${row.concurrency} at a time`].filter(Boolean).join(', ') || '\u2013';

export class Keys extends Component {
  state = {dialog: null, secret: null, copied: false, error: null};

  act(path, options) {
    return api(`/api/keys${path}`, options).then(
      answer => { this.setState({error: null}); this.props.refresh(); return answer; },
      failure => { this.setState({error: failure.message}); throw failure; });
  }

  async create(event) {
    event.preventDefault();
    const fields = event.target.elements;
    const number = name => fields[name].value ? Number(fields[name].value) : null;
    const made = await this.act('', {method: 'POST', body: {
      name: fields.name.value.trim(),
      models: fields.models.value.split(',').map(one => one.trim()).filter(Boolean),
      budget: fields.budget.value || null, window: fields.window.value,
      rpm: number('rpm'), tpm: number('tpm'), concurrency: number('concurrency'),
      expiresAt: fields.expiresAt.value ? new Date(fields.expiresAt.value).toISOString() : null,
    }}).catch(() => null);
    if (made) this.setState({dialog: 'secret', secret: made.key, copied: false});
  }

  async confirm(row, action) {
    if (action === 'delete') await this.act(`/${row.id}`, {method: 'DELETE'});
    else {
      const {key} = await this.act(`/${row.id}/rotate`, {method: 'POST', body: {}});
      this.setState({dialog: 'secret', secret: key, copied: false});
      return;
    }
    this.setState({dialog: null});
  }

  form() {
    const close = () => this.state.dialog === 'create' && this.setState({dialog: null, error: null});
    return h(Dialog, {title: 'New key', close}, form({class: 'fields', onSubmit: event => this.create(event)},
      label('Name', input({name: 'name', placeholder: 'team search', autocomplete: 'off'})),
      label('Models', input({name: 'models', placeholder: 'fast, openai:*', autocomplete: 'off', 'aria-describedby': 'models-note'})),
      p({class: 'note', id: 'models-note'}, 'Separated by commas; * stands for any letters. Empty: all models.'),
      div({class: 'pair'}, label('Budget, USD', input({name: 'budget', inputMode: 'decimal', pattern: '\\d+(\\.\\d+)?', placeholder: 'none'})),
        label('For', select({name: 'window'}, Object.entries(WINDOWS).map(([value, text]) => option({key: value, value}, text))))),
      div({class: 'pair'}, label('Requests a minute', input({name: 'rpm', type: 'number', min: 1, placeholder: 'any'})),
        label('Tokens a minute', input({name: 'tpm', type: 'number', min: 1, placeholder: 'any'}))),
      div({class: 'pair'}, label('At a time', input({name: 'concurrency', type: 'number', min: 1, placeholder: 'any'})),
        label('Expires', input({name: 'expiresAt', type: 'datetime-local'}))),
      p({class: 'error', role: 'alert'}, this.state.error ?? ''),
      button({class: 'main'}, 'Create key')));
  }

  secret() {
    const {secret, copied} = this.state;
    return h(Dialog, {title: 'The secret of the key', close: () => this.setState({dialog: null, secret: null})},
      p('Copy it now. The gateway keeps only its hash and cannot show it again.'),
      p({class: 'secret'}, code({id: 'secret'}, secret)),
      button({class: 'main', onClick: () => navigator.clipboard?.writeText(secret).then(() => this.setState({copied: true}))}, copied ? 'Copied' : 'Copy'));
  }

  question() {
    const {dialog: {row, action}, error} = this.state;
    const text = action === 'delete' ? 'Programs that use it are refused from now on. What it has spent is forgotten.'
      : 'The key gets a new secret. Programs that use the old one are refused from now on; what it has spent stays.';
    return h(Dialog, {title: `${action === 'delete' ? 'Delete' : 'Rotate'} ${row.name || row.prefix}?`, close: () => this.state.dialog?.row && this.setState({dialog: null})},
      p(text), p({class: 'error', role: 'alert'}, error ?? ''),
      button({class: action === 'delete' ? 'danger' : 'main', onClick: () => this.confirm(row, action).catch(() => {})}, action === 'delete' ? 'Delete key' : 'Rotate key'));
  }

  columns() {
    const ask = (row, action) => () => this.setState({dialog: {row, action}, error: null});
    return [
      {label: 'Key', cell: row => span(row.name || '(no name)', code({class: 'note'}, ` ${row.prefix}\u2026`))},
      {label: 'State', cell: row => { const [tone, text] = state(row); return h(Badge, {tone}, text); }},
      {label: 'Spent', cell: row => h(Spend, {row})},
      {label: 'Resets', wide: true, cell: row => row.resetsAt ? date(row.resetsAt) : '\u2013'},
      {label: 'Models', wide: true, cell: row => row.models.length ? row.models.join(', ') : 'all'},
      {label: 'Limits', wide: true, cell: limits},
      {label: 'Expires', wide: true, cell: row => row.expiresAt ? date(row.expiresAt) : 'never'},
      {label: '', cell: row => span({class: 'actions'},
        button({class: 'quiet', onClick: ask(row, 'rotate'), 'aria-label': `Rotate ${row.name || row.prefix}`}, 'Rotate'),
        button({class: 'quiet', onClick: () => this.act(`/${row.id}/${row.blocked ? 'unblock' : 'block'}`, {method: 'POST', body: {}}).catch(() => {}), 'aria-label': `${row.blocked ? 'Unblock' : 'Block'} ${row.name || row.prefix}`}, row.blocked ? 'Unblock' : 'Block'),
        button({class: 'quiet bad', onClick: ask(row, 'delete'), 'aria-label': `Delete ${row.name || row.prefix}`}, 'Delete'))},
    ];
  }

  render({snapshot, session}, {dialog, error}) {
    const rows = snapshot.keys;
    return section(
      h(Head, {title: 'Keys', note: session.open ? 'Anyone on this machine may call without a key until you create one.' : 'Each client has a key of its own.'},
        button({class: 'main', onClick: () => this.setState({dialog: 'create', error: null})}, 'New key')),
      !dialog && error && p({class: 'error', role: 'alert'}, error),
      h(Table, {name: 'Keys', columns: this.columns(), rows, id: row => row.id, empty: 'No keys yet. A key has models, a budget and limits of its own.'}),
      dialog === 'create' && this.form(), dialog === 'secret' && this.secret(), dialog?.row && this.question());
  }
}
