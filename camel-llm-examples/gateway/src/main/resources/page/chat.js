// A conversation with a model, kept in this browser. The store behind it is llm-chat.js.
import {h, Component, createRef, tags, count, money, millis, Badge, Head} from './view.js';
import {chatKey} from './data.js';
import {createChat} from './llm-chat.js';
import {Markdown} from './markdown.js';

const {section, form, label, input, select, option, button, span, code, p, div, textarea, ol, li, img, optgroup} = tags;

const KEPT = 'llm-gateway-conversation';
const MOST_KEPT = 200_000;
const MOST_IMAGE = 4 << 20;

/** Restores what an earlier visit has left; images are not kept. */
function restored() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return kept.map(message => ({...message, state: message.state === 'streaming' ? 'stopped' : message.state}));
  } catch {
    return [];
  }
}

function keep(messages) {
  const text = JSON.stringify(messages.map(({images, ...message}) => message));
  if (text.length <= MOST_KEPT) localStorage.setItem(KEPT, text);
}

const asDataUrl = file => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

/** The provider and the model, those that can be called first. */
export const ModelChoice = ({chat, state}) => div({class: 'pair'},
  label('Provider', select({value: state.currentProvider ?? '', onChange: event => chat.switchProvider(event.target.value)},
    [true, false].map(available => {
      const some = state.providers.filter(one => one.available === available);
      return some.length ? optgroup({key: available, label: available ? 'Available' : 'Not available now'}, some.map(one => option({key: one.name, value: one.name}, one.name))) : null;
    }))),
  label('Model', select({value: state.currentModel ?? '', onChange: event => chat.switchModel(event.target.value)},
    state.models.map(model => option({key: model.id, value: model.id}, model.name)))));

/** Asks for a key of the gateway where one is needed. */
export const KeyForm = ({done, error}) => form({class: 'card signin', onSubmit: event => {
  event.preventDefault();
  chatKey.set(event.target.elements.key.value.trim());
  done();
}},
  p('Talking to models needs a key of this gateway. It stays in this tab.'),
  label('Key', input({name: 'key', type: 'password', autocomplete: 'off', required: true, placeholder: 'sk-llm-\u2026'})),
  p({class: 'error', role: 'alert'}, error ?? ''),
  button({class: 'main'}, 'Use this key'));

/** What an answer has taken. */
export const Facts = ({message}) => message.facts && p({class: 'facts'},
  span(code(`${message.facts.provider}:${message.facts.model?.replace(message.facts.provider + ':', '') ?? ''}`)),
  span(money(message.facts.cost)), span(millis(message.facts.latencyMillis ?? message.millis)),
  message.firstMillis != null && span(`first token ${millis(message.firstMillis)}`),
  message.facts.usage && span(`${count(message.facts.usage.inputTokens)} in, ${count(message.facts.usage.outputTokens)} out`),
  message.facts.cache === 'HIT' || message.facts.cache === 'hit' ? span('from the cache') : null);

const Message = ({message}) => li({class: `message ${message.role}`},
  p({class: 'label'}, message.role === 'user' ? 'You' : message.model ?? 'Model'),
  message.role === 'user' ? p({class: 'said'}, message.text) : h(Markdown, {text: message.text}),
  message.images?.map((url, at) => img({key: at, src: url, alt: 'attached image', class: 'attached'})),
  message.state === 'streaming' && !message.text && p({class: 'note'}, 'Thinking\u2026'),
  message.state === 'stopped' && h(Badge, {tone: 'warn'}, 'Stopped'),
  message.state === 'failed' && p({class: 'error'}, message.error),
  h(Facts, {message}));

export class Chat extends Component {
  chat = createChat({key: () => chatKey.get(), messages: restored()});
  end = createRef();
  state = {store: this.chat.getState(), images: [], needsKey: false, note: null};

  componentDidMount() {
    this.leave = this.chat.subscribe(store => {
      this.setState({store});
      if (!store.loading) keep(store.messages);
    });
    this.load();
  }

  componentWillUnmount() {
    this.chat.stop();
    this.leave();
  }

  componentDidUpdate(_, {store}) {
    if (store.messages !== this.state.store.messages) this.end.current?.scrollIntoView({block: 'nearest'});
  }

  load() {
    this.chat.load().then(() => this.setState({needsKey: false}), failure => failure.status === 401 && this.setState({needsKey: true}));
  }

  async send(event) {
    event.preventDefault();
    const box = event.target.elements.prompt;
    const text = box.value.trim();
    if (!text || this.state.store.loading) return;
    const {images} = this.state;
    box.value = '';
    this.setState({images: [], note: null});
    await this.chat.sendMessage(text, {images}).catch(() => {}); // shown with the answer
    box.focus();
  }

  async attach(event) {
    const files = [...event.target.files];
    event.target.value = '';
    const large = files.filter(file => file.size > MOST_IMAGE);
    const images = await Promise.all(files.filter(file => file.size <= MOST_IMAGE).map(asDataUrl));
    this.setState(({images: before}) => ({images: [...before, ...images].slice(-4), note: large.length ? 'Images of more than 4 MB are left out.' : null}));
  }

  render(_, {store, images, needsKey, note}) {
    if (needsKey) return section(h(Head, {title: 'Chat'}), h(KeyForm, {done: () => this.load(), error: chatKey.get() ? store.error : null}));
    const status = store.loading ? 'The model is answering' : store.messages.at(-1)?.role === 'assistant' ? 'The answer is complete' : '';
    return section({class: 'chat'},
      h(Head, {title: 'Chat', note: 'The conversation is kept in this browser only.'}, h(ModelChoice, {chat: this.chat, state: store}),
        button({class: 'quiet', onClick: () => this.chat.clear(), disabled: !store.messages.length}, 'New conversation')),
      store.error && !store.messages.length && p({class: 'error', role: 'alert'}, store.error),
      !store.messages.length && !store.error && div({class: 'hello'}, p('Ask a model something.'), p({class: 'note'}, 'Each answer shows who gave it, its cost and its latency.')),
      ol({class: 'messages', 'aria-label': 'Conversation'}, store.messages.map((message, at) => h(Message, {key: at, message})), li({ref: this.end, class: 'end', 'aria-hidden': true})),
      p({class: 'unseen', role: 'status'}, status),
      form({class: 'composer card', onSubmit: event => this.send(event)},
        images.length > 0 && div({class: 'row'}, images.map((url, at) => button({key: at, type: 'button', class: 'thumb', 'aria-label': `Remove image ${at + 1}`,
          onClick: () => this.setState({images: images.filter((_, other) => other !== at)})}, img({src: url, alt: ''})))),
        note && p({class: 'note', role: 'status'}, note),
        label({class: 'unseen', htmlFor: 'prompt'}, 'Message'),
        textarea({id: 'prompt', name: 'prompt', rows: 2, placeholder: 'Write a message. Enter sends it, Shift and Enter begin a new line.',
          onKeyDown: event => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); event.target.form.requestSubmit(); } }}),
        div({class: 'row'},
          label({class: 'attach button quiet'}, 'Attach images', input({type: 'file', class: 'unseen', accept: 'image/png,image/jpeg,image/webp,image/gif', multiple: true, onChange: event => this.attach(event)})),
          span({class: 'gap'}),
          store.loading ? button({type: 'button', class: 'danger', onClick: () => this.chat.stop()}, 'Stop') : button({class: 'main'}, 'Send'))));
  }
}
