// One prompt to several models side by side, and a file of prompts as a table, to decide on a migration.
import {h, Component, tags, count, money, millis, Table, Badge, Head} from './view.js';
import {chatKey} from './data.js';
import {createChat} from './llm-chat.js';
import {Markdown} from './markdown.js';
import {Facts, KeyForm} from './chat.js';

const {section, form, label, input, select, option, button, span, code, p, div, textarea, article, h2, details, summary} = tags;

const MOST_PROMPTS = 500;
const AT_A_TIME = 3;

const store = () => createChat({key: () => chatKey.get()});
const median = values => values.length ? [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] : null;
const total = values => values.reduce((all, one) => all + Number(one ?? 0), 0);

/** Reads prompts: lines of JSON with `prompt`, or lines of text. */
export function prompts(text) {
  return text.split('\n').map(line => line.trim()).filter(Boolean).slice(0, MOST_PROMPTS).map(line => {
    if (!line.startsWith('{')) return line;
    const json = JSON.parse(line);
    if (typeof json.prompt !== 'string') throw new Error(`A line has no field "prompt": ${line.slice(0, 80)}`);
    return json.prompt;
  });
}

/** Runs tasks, some at a time. */
async function inTurn(tasks, limit) {
  const rest = [...tasks];
  await Promise.all(Array.from({length: limit}, async () => {
    while (rest.length) await rest.shift()();
  }));
}

const cell = text => String(text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The table as Markdown. */
export const report = (models, rows) => [
  `| prompt | ${models.join(' | ')} |`, `|---|${models.map(() => '---|').join('')}`,
  ...rows.map(row => `| ${cell(row.prompt)} | ${models.map(model => cell(row.answers[model]?.text ?? row.answers[model]?.error)).join(' | ')} |`)].join('\n') + '\n';

export class Compare extends Component {
  list = store();
  state = {ids: [], models: ['', ''], answers: {}, running: false, rows: null, error: null, needsKey: false};
  chats = [];

  componentDidMount() {
    this.load();
  }

  componentWillUnmount() {
    this.stop();
  }

  load() {
    this.list.load().then(() => {
      const ids = this.list.providers.flatMap(provider => provider.models.map(model => model.id));
      this.setState({ids, models: this.state.models.map((model, at) => model || ids[Math.min(at, ids.length - 1)]), needsKey: false, error: null});
    }, failure => this.setState({needsKey: failure.status === 401, error: failure.message}));
  }

  stop() {
    this.stopped = true;
    this.chats.forEach(chat => chat.stop());
    this.chats = [];
  }

  /** Asks a model once, without a conversation; `each` gets the answer as it grows. */
  async ask(model, prompt, each) {
    const chat = store();
    this.chats.push(chat);
    const leave = chat.subscribe(({messages}) => messages.length && each(messages.at(-1)));
    try {
      return await chat.sendMessage(prompt, {model});
    } catch {
      return chat.messages.at(-1);
    } finally {
      leave();
      this.chats = this.chats.filter(one => one !== chat);
    }
  }

  async one(event) {
    event.preventDefault();
    const prompt = event.target.elements.prompt.value.trim();
    if (!prompt) return;
    this.stopped = false;
    this.setState({running: true, answers: {}});
    await Promise.all(this.state.models.map((model, at) => this.ask(model, prompt, answer => this.setState(({answers}) => ({answers: {...answers, [at]: answer}})))));
    this.setState({running: false});
  }

  async file(event) {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    const models = [...new Set(this.state.models)];
    let rows;
    try {
      rows = prompts(await file.text()).map((prompt, at) => ({at, prompt, answers: {}}));
    } catch (failure) {
      this.setState({error: failure.message});
      return;
    }
    this.stopped = false;
    this.setState({rows, running: true, error: null});
    await inTurn(rows.flatMap(row => models.map(model => async () => {
      if (this.stopped) return;
      const answer = await this.ask(model, row.prompt, () => {});
      this.setState(({rows: now}) => ({rows: now.map(one => one.at === row.at ? {...one, answers: {...one.answers, [model]: answer}} : one)}));
    })), AT_A_TIME);
    this.setState({running: false});
  }

  download() {
    const url = URL.createObjectURL(new Blob([report([...new Set(this.state.models)], this.state.rows)], {type: 'text/markdown'}));
    const link = Object.assign(document.createElement('a'), {href: url, download: 'comparison.md'});
    link.click();
    URL.revokeObjectURL(url);
  }

  table() {
    const {rows, models, running} = this.state;
    if (!rows) return null;
    const names = [...new Set(models)];
    const answered = model => rows.map(row => row.answers[model]).filter(answer => answer?.facts);
    const sums = names.map(model => ({model, answers: answered(model), failed: rows.filter(row => row.answers[model]?.state === 'failed').length}));
    const done = total(sums.map(sum => sum.answers.length + sum.failed));
    return div(
      div({class: 'head'}, div(h2('Prompts of the file'), p({class: 'note', role: 'status'}, `${done} of ${rows.length * names.length} answers`)),
        running ? button({class: 'danger', onClick: () => { this.stop(); this.setState({running: false}); }}, 'Stop') : button({onClick: () => this.download()}, 'Download as Markdown')),
      h(Table, {name: 'Sums by model', id: sum => sum.model, rows: sums, columns: [
        {label: 'Model', cell: sum => code(sum.model)},
        {label: 'Answered', num: true, cell: sum => count(sum.answers.length)},
        {label: 'Failed', num: true, cell: sum => span({class: sum.failed ? 'bad' : 'note'}, count(sum.failed))},
        {label: 'Median latency', num: true, cell: sum => millis(median(sum.answers.map(answer => answer.facts.latencyMillis ?? answer.millis)))},
        {label: 'Tokens out', num: true, wide: true, cell: sum => count(total(sum.answers.map(answer => answer.facts.usage?.outputTokens)))},
        {label: 'Cost', num: true, cell: sum => money(total(sum.answers.map(answer => answer.facts.cost)))},
      ]}),
      h(Table, {name: 'Answers', id: row => row.at, rows, columns: [
        {label: 'Prompt', cell: row => span({class: 'clip'}, row.prompt)},
        ...names.map(model => ({label: code(model), cell: row => {
          const answer = row.answers[model];
          return !answer ? span({class: 'note'}, '\u2026') : answer.error ? span({class: 'bad clip'}, answer.error)
            : details(summary({class: 'clip'}, answer.text), h(Markdown, {text: answer.text}));
        }})),
      ]}));
  }

  render(_, {ids, models, answers, running, error, needsKey}) {
    if (needsKey) return section(h(Head, {title: 'Compare'}), h(KeyForm, {done: () => this.load(), error: chatKey.get() ? error : null}));
    const change = (at, value) => this.setState({models: models.map((model, other) => other === at ? value : model)});
    return section(
      h(Head, {title: 'Compare', note: 'One prompt to several models, or a file of prompts.'}),
      error && p({class: 'error', role: 'alert'}, error),
      form({class: 'card composer', onSubmit: event => this.one(event)},
        tags.datalist({id: 'model-ids'}, ids.map(id => option({key: id, value: id}))),
        div({class: 'filters'}, models.map((model, at) => label({key: at}, `Model ${at + 1}`, input({list: 'model-ids', value: model, required: true, onInput: event => change(at, event.target.value)}))),
          div({class: 'row'}, button({type: 'button', class: 'quiet', disabled: models.length >= 4, onClick: () => this.setState({models: [...models, ids[0] ?? '']})}, 'Add a model'),
          button({type: 'button', class: 'quiet', disabled: models.length <= 2, onClick: () => this.setState({models: models.slice(0, -1)})}, 'Remove'))),
        label({class: 'unseen', htmlFor: 'compare-prompt'}, 'Prompt'),
        textarea({id: 'compare-prompt', name: 'prompt', rows: 2, placeholder: 'The prompt for all of them'}),
        div({class: 'row'},
          label({class: 'attach button quiet'}, 'Prompts from a file', input({type: 'file', class: 'unseen', accept: '.jsonl,.txt,.ndjson', disabled: running, onChange: event => this.file(event)})),
          span({class: 'note wide'}, 'JSON lines with "prompt", or a prompt a line'),
          span({class: 'gap'}),
          running ? button({type: 'button', class: 'danger', onClick: () => this.stop()}, 'Stop') : button({class: 'main'}, 'Ask'))),
      Object.keys(answers).length > 0 && div({class: 'columns'}, models.map((model, at) => article({key: at, class: 'card', 'aria-label': model},
        h2(code(model)), answers[at] && h(Markdown, {text: answers[at].text}),
        answers[at]?.state === 'streaming' && !answers[at].text && p({class: 'note'}, 'Thinking\u2026'),
        answers[at]?.state === 'stopped' && h(Badge, {tone: 'warn'}, 'Stopped'),
        answers[at]?.error && p({class: 'error'}, answers[at].error), answers[at] && h(Facts, {message: answers[at]})))),
      this.table());
  }
}
