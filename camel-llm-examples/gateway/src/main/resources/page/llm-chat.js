/**
 * A store of conversations with the models of a gateway, for any front end: no dependency, no DOM.
 *
 *   const chat = createChat({baseUrl: 'http://127.0.0.1:8080', key: 'sk-llm-...'});
 *   chat.subscribe(() => draw(chat.getState()));
 *   await chat.load();
 *   await chat.sendMessage('Hello');
 *
 * States are immutable, so that `useSyncExternalStore(chat.subscribe, chat.getState)` is all that React needs.
 */

const EMPTY = {
  providers: [],        // [{name, available, models}]
  currentProvider: null,
  models: [],           // of the current provider: [{id, name}]
  currentModel: null,
  messages: [],         // [{role, text, images, state: 'done'|'streaming'|'stopped'|'failed', facts, error}]
  loading: false,       // whether an answer is on its way
  error: null,          // the message of what failed last
};

/** An error of the gateway, with its status and code. */
export class ChatError extends Error {
  constructor(message, status, code) {
    super(message);
    this.name = 'ChatError';
    this.status = status;
    this.code = code;
  }
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  return new ChatError(body?.error?.message ?? `The gateway answered with status ${response.status}`, response.status, body?.error?.code);
}

/** Yields the server-sent events of a response as `[name, data]`, with the data of JSON read; an event without its blank line is not whole. */
export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop();
      for (const frame of frames) {
        let name = 'message';
        const data = [];
        for (const line of frame.split(/\r?\n/)) {
          if (line.startsWith('event:')) name = line.slice(6).trimStart();
          else if (line.startsWith('data:')) data.push(line.slice(5));
        }
        if (data.length) yield [name, JSON.parse(data.join('\n'))];
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // of a reader that has ended or failed, nothing is left to cancel
  }
}

const content = message => !message.images?.length ? message.text : [
  {type: 'text', text: message.text},
  ...message.images.map(url => ({type: 'image_url', image_url: {url}})),
];

/**
 * Makes a store.
 *
 * @param options `baseUrl`: the address of the gateway, '' for the page's own; `key`: a key of the gateway or a function that returns one;
 *   `messages`: an earlier conversation; `fetch`: another fetch
 */
export function createChat({baseUrl = '', key = '', messages = [], fetch: send = (...args) => fetch(...args)} = {}) {
  let state = {...EMPTY, messages};
  let current = null;
  const listeners = new Set();
  const set = patch => {
    state = {...state, ...patch};
    listeners.forEach(listener => listener(state));
  };
  const headers = () => {
    const secret = typeof key === 'function' ? key() : key;
    return secret ? {Authorization: `Bearer ${secret}`} : {};
  };

  /** Asks the gateway for the models that the key may call, and groups them by provider. */
  async function load() {
    try {
      const [list, health] = await Promise.all([
        send(`${baseUrl}/v1/models`, {headers: headers()}),
        send(`${baseUrl}/api/v1/monitoring/health`).then(answer => answer.json()).catch(() => null)]);
      if (!list.ok) throw await failure(list);
      const down = health?.info?.providers?.details ?? {};
      const groups = new Map();
      for (const {id, owned_by} of (await list.json()).data) {
        if (!groups.has(owned_by)) groups.set(owned_by, {name: owned_by, available: !/^(DOWN|OFF)$/.test(down[owned_by]?.status ?? ''), models: []});
        groups.get(owned_by).models.push({id, name: id.startsWith(owned_by + ':') ? id.slice(owned_by.length + 1) : id});
      }
      const providers = [...groups.values()];
      set({providers, error: null});
      const kept = providers.find(one => one.name === state.currentProvider) ?? providers.find(one => one.available) ?? providers[0];
      if (kept) switchProvider(kept.name, state.currentModel);
    } catch (error) {
      set({error: error.message});
      throw error;
    }
  }

  /** Chooses a provider and one of its models, the first by default. */
  function switchProvider(name, model) {
    const provider = state.providers.find(one => one.name === name);
    if (!provider) throw new ChatError(`There is no provider ${name}: there are ${state.providers.map(one => one.name).join(', ')}`);
    const known = provider.models.some(one => one.id === model);
    set({currentProvider: name, models: provider.models, currentModel: known ? model : provider.models[0]?.id ?? null});
  }

  /** Chooses a model by its id. */
  const switchModel = id => set({currentModel: id});

  const patchLast = patch => set({messages: [...state.messages.slice(0, -1), {...state.messages.at(-1), ...patch}]});

  /**
   * Sends a message and resolves with the answer, which grows in `messages` meanwhile. An answer that was stopped resolves, too.
   *
   * @param options `images`: data URLs; `model`: another than the current one; `system`, `maxTokens`, `temperature`; `signal`: an AbortSignal
   */
  async function sendMessage(text, {images = [], model = state.currentModel, system, maxTokens, temperature, signal} = {}) {
    if (state.loading) throw new ChatError('An answer is on its way: stop it, or wait for its end');
    const abort = current = new AbortController();
    signal?.addEventListener('abort', () => abort.abort(), {once: true});
    const history = [...state.messages.filter(message => message.text || message.images?.length), {role: 'user', text, images, state: 'done'}];
    const begun = performance.now();
    set({loading: true, error: null, messages: [...history, {role: 'assistant', text: '', model, state: 'streaming'}]});
    try {
      const response = await send(`${baseUrl}/api/v1/complete/stream`, {
        method: 'POST', signal: abort.signal,
        headers: {...headers(), 'Content-Type': 'application/json'},
        body: JSON.stringify({model, systemMessage: system, maxTokens, temperature,
          messages: history.map(message => ({role: message.role, content: content(message)}))}),
      });
      if (!response.ok) throw await failure(response);
      let ended = false;
      for await (const [name, data] of readEvents(response)) {
        if (name === 'delta') {
          const last = state.messages.at(-1);
          patchLast({text: last.text + data.text, firstMillis: last.firstMillis ?? performance.now() - begun});
        } else if (name === 'done') {
          ended = true;
          patchLast({facts: data});
        } else if (name === 'error') {
          throw new ChatError(data.error?.message ?? 'The provider failed', undefined, data.error?.code);
        }
      }
      if (!ended) throw new ChatError('The connection ended before the answer did');
      patchLast({state: 'done', millis: performance.now() - begun});
    } catch (error) {
      if (!abort.signal.aborted) {
        patchLast({state: 'failed', error: error.message});
        set({error: error.message});
        throw error;
      }
      patchLast({state: 'stopped', millis: performance.now() - begun});
    } finally {
      if (current === abort) current = null;
      set({loading: false});
    }
    return state.messages.at(-1);
  }

  return {
    load, switchProvider, switchModel, sendMessage,
    /** Stops the answer that is on its way; what has arrived stays. */
    stop: () => current?.abort(),
    /** Begins a new conversation. */
    clear: () => { current?.abort(); set({messages: [], error: null}); },
    /** Calls a function after each change; returns a function that ends this. */
    subscribe: listener => { listeners.add(listener); return () => listeners.delete(listener); },
    getState: () => state,
    get providers() { return state.providers; },
    get currentProvider() { return state.currentProvider; },
    get models() { return state.models; },
    get messages() { return state.messages; },
    get loading() { return state.loading; },
    get error() { return state.error; },
  };
}
