// The catalog: filters, prices, capabilities, availability; a recommendation with its explanation; models side by side.
import {h, Component, tags, count, money, Table, Badge, Head} from './view.js';
import {api} from './data.js';

const {section, form, label, input, select, option, button, span, code, p, div, ol, li, strong, h2, fieldset, legend} = tags;

const BASE = '/api/settings/llm-providers/models';
const PROVIDERS = '/api/dashboard/providers';
const SHOWN = 60;
const QUALITY = ['', 'basic', 'good', 'high', 'highest'];
const words = text => text.toLowerCase().replaceAll('_', ' ');
const name = model => `${model.provider}:${model.id}`;

/** Whether a model can be called now, and in words why not. */
const availability = (model, configured) => !configured.has(model.provider) ? ['off', 'No key']
  : model.availability === 'UNAVAILABLE' || model.status === 'RETIRED' ? ['bad', 'Not offered']
    : model.status === 'DEPRECATED' ? ['warn', 'Deprecated'] : ['good', 'Available'];

const Availability = ({model, configured}) => {
  const [tone, text] = availability(model, configured);
  return h(Badge, {tone}, text);
};

const price = value => value == null ? '\u2013' : money(value);

export class Models extends Component {
  state = {models: null, error: null, text: '', provider: '', capability: '', callable: true, shown: SHOWN, chosen: [], advice: null, comparing: false};

  componentDidMount() {
    Promise.all([api(BASE), api(PROVIDERS)]).then(
      ([{models}, {providers}]) => this.setState({models, configured: new Set(providers.filter(one => one.callable).map(one => one.name))}),
      failure => this.setState({error: failure.message}));
  }

  filtered() {
    const {models, configured, text, provider, capability, callable} = this.state;
    const wanted = text.trim().toLowerCase();
    return models.filter(model => (!provider || model.provider === provider) && (!capability || model.capabilities.includes(capability))
      && (!callable || /good|warn/.test(availability(model, configured)[0]))
      && (!wanted || name(model).toLowerCase().includes(wanted) || model.name.toLowerCase().includes(wanted)));
  }

  choose(model) {
    const {chosen} = this.state;
    this.setState({chosen: chosen.includes(model) ? chosen.filter(one => one !== model) : [...chosen, model].slice(-4)});
  }

  async recommend(event) {
    event.preventDefault();
    const fields = event.target.elements;
    const number = field => field.value ? Number(field.value) : undefined;
    try {
      this.setState({error: null, advice: await api(`${BASE}/recommend`, {method: 'POST', body: {
        capabilities: [...fields.need].filter(box => box.checked).map(box => box.value),
        maxCost: number(fields.maxCost), minContextWindow: number(fields.minContext), minQuality: fields.quality.value || undefined,
        preferOpenSource: fields.open.checked,
      }})});
    } catch (failure) {
      this.setState({error: failure.message});
    }
  }

  columns() {
    const {chosen} = this.state;
    return [
      {label: 'Model', cell: model => label({class: 'choice'}, input({type: 'checkbox', checked: chosen.includes(model), onChange: () => this.choose(model), 'aria-label': `Compare ${name(model)}`}),
        span(code(name(model)), span({class: 'note wide'}, model.name)))},
      {label: 'Availability', cell: model => h(Availability, {model, configured: this.state.configured})},
      {label: 'In, $/M', num: true, cell: model => price(model.inputPrice)},
      {label: 'Out, $/M', num: true, cell: model => price(model.outputPrice)},
      {label: 'Context', num: true, wide: true, cell: model => count(model.contextWindow)},
      {label: 'Capabilities', wide: true, cell: model => span({class: 'tagsline'}, model.capabilities.map(one => span({key: one, class: 'tag'}, words(one))))},
    ];
  }

  filters() {
    const {models, text, provider, capability, callable} = this.state;
    const all = of => [...new Set(models.flatMap(of))].sort();
    const choice = (title, field, value, values) => label(title, select({value, onChange: event => this.setState({[field]: event.target.value, shown: SHOWN})},
      option({value: ''}, 'All'), values.map(one => option({key: one, value: one}, words(one)))));
    return div({class: 'filters', role: 'search'},
      label('Search', input({type: 'search', value: text, placeholder: 'claude, 4.1 mini\u2026', onInput: event => this.setState({text: event.target.value, shown: SHOWN})})),
      choice('Provider', 'provider', provider, all(model => [model.provider])),
      choice('Capability', 'capability', capability, all(model => model.capabilities)),
      label({class: 'check'}, input({type: 'checkbox', checked: callable, onChange: event => this.setState({callable: event.target.checked, shown: SHOWN})}), 'Available only'));
  }

  recommendation() {
    const {advice, models} = this.state;
    const capabilities = [...new Set(models.flatMap(model => model.capabilities))].sort();
    return tags.details({class: 'card'}, tags.summary('Recommend a model'),
      form({class: 'filters', onSubmit: event => this.recommend(event)},
        fieldset({class: 'needs'}, legend('It must have'), capabilities.map(one => label({key: one, class: 'check'}, input({type: 'checkbox', name: 'need', value: one}), words(one)))),
        label('Price, at most', input({name: 'maxCost', type: 'number', min: 0, placeholder: '$ per 1,000 tokens', step: 'any', inputMode: 'decimal'})),
        label('Context, at least', input({name: 'minContext', type: 'number', min: 0, step: 1000})),
        label('Quality, at least', select({name: 'quality'}, QUALITY.map(one => option({key: one, value: one}, one || 'any')))),
        label({class: 'check'}, input({type: 'checkbox', name: 'open'}), 'Prefer open weights'),
        button({class: 'main'}, 'Recommend')),
      advice && div({class: 'advice', role: 'status'},
        advice.candidates.length ? ol(advice.candidates.slice(0, 5).map(model => li({key: name(model)}, strong(code(name(model))), span({class: 'note'}, ` ${price(model.inputPrice)} in, ${price(model.outputPrice)} out per million tokens`), p({class: 'note'}, model.why)))) : p(advice.explanation)));
  }

  comparison() {
    const {chosen} = this.state;
    if (chosen.length < 2) return null;
    const rows = [
      ['Availability', model => h(Availability, {model, configured: this.state.configured})],
      ['Input, $ per million tokens', model => price(model.inputPrice)],
      ['Output, $ per million tokens', model => price(model.outputPrice)],
      ['Context window', model => count(model.contextWindow)],
      ['Longest answer', model => count(model.maxOutputTokens)],
      ['Open weights', model => model.openWeights ? 'yes' : 'no'],
      ['Released', model => model.releaseDate ?? '\u2013'],
      ['Ends', model => model.deprecationDate ?? '\u2013'],
      ['Reads', model => model.inputModalities.map(words).join(', ')],
      ['Capabilities', model => model.capabilities.map(words).join(', ')],
    ].map(([title, cell]) => ({title, cell}));
    const columns = [{label: '', cell: row => row.title}, ...chosen.map(model => ({label: code(name(model)), cell: row => row.cell(model)}))];
    return div({class: 'card', role: 'region', 'aria-label': 'Comparison'}, div({class: 'head'}, h2('Side by side'),
      button({class: 'quiet', onClick: () => this.setState({chosen: []})}, 'Clear')), h(Table, {name: 'Models side by side', columns, rows, id: row => row.title}));
  }

  render(_, {models, error, shown}) {
    if (!models) return section(h(Head, {title: 'Models'}), p({class: error ? 'error' : 'empty', role: 'status'}, error ?? 'Loading\u2026'));
    const found = this.filtered();
    return section(
      h(Head, {title: 'Models', note: `${count(found.length)} of ${count(models.length)}. Choose up to four to see them side by side.`}),
      error && p({class: 'error', role: 'alert'}, error),
      this.recommendation(), this.filters(), this.comparison(),
      h(Table, {name: 'Models', columns: this.columns(), rows: found.slice(0, shown), id: name, empty: 'No model fits the filters.'}),
      found.length > shown && button({onClick: () => this.setState({shown: shown + 200})}, `Show more (${count(found.length - shown)})`));
  }
}
