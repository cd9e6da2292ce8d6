// The frame of the page: which view is shown, who is signed in, and the snapshot that the views draw.
import {h, render, tags, time} from './view.js';
import {adminKey, api, live} from './data.js';
import {Overview} from './overview.js';
import {Providers} from './providers.js';
import {Models} from './models.js';
import {Keys} from './keys.js';
import {Alerts} from './alerts.js';
import {Chat} from './chat.js';
import {Compare} from './compare.js';

const {a, nav, ul, li, div, span, main, header, form, label, input, button, p, strong, code} = tags;

const VIEWS = {
  overview: {title: 'Overview', view: Overview, managed: true, live: true},
  providers: {title: 'Providers', view: Providers, managed: true, live: true},
  models: {title: 'Models', view: Models, managed: true},
  keys: {title: 'Keys', view: Keys, managed: true, live: true},
  alerts: {title: 'Alerts', view: Alerts, managed: true, live: true},
  chat: {title: 'Chat', view: Chat},
  compare: {title: 'Compare', view: Compare},
};

const state = {view: 'overview', hours: 1, snapshot: null, lost: null, session: null, wrongKey: null};
let endLive = () => {};

function set(patch) {
  Object.assign(state, patch);
  render(h(App, {...state}), document.getElementById('app'));
}

function watch() {
  endLive();
  if (state.session?.open || adminKey.get()) {
    endLive = live(`/api/dashboard/events?hours=${state.hours}`,
      snapshot => set({snapshot, lost: null, wrongKey: null}),
      failure => failure?.status === 401 || failure?.status === 403 ? signOut(failure.message) : set({lost: state.lost ?? new Date().toISOString()}));
  }
}

function signOut(wrongKey = null) {
  adminKey.set('');
  endLive();
  set({snapshot: null, wrongKey, lost: null});
}

const choose = hours => { set({hours}); watch(); };

function go() {
  const view = location.hash.replace(/^#\//, '').split('?')[0];
  const known = VIEWS[view] ? view : 'overview';
  const moved = known !== state.view;
  set({view: known});
  document.title = `${VIEWS[known].title} \u00b7 LLM gateway`;
  if (moved) document.getElementById('title')?.focus({preventScroll: true});
}

function theme() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const now = document.documentElement.dataset.theme ?? (dark ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem('llm-gateway-theme', next);
  dispatchEvent(new Event('theme'));
}

const Mark = () => a({class: 'mark', href: '#/overview'}, tags.img({src: '/page/icon.svg', alt: '', width: 24, height: 24}), span('LLM gateway'));

const Menu = ({view, alerts}) => nav({'aria-label': 'Views'}, ul(Object.entries(VIEWS).map(([name, {title}]) =>
  li({key: name}, a({href: `#/${name}`, 'aria-current': name === view ? 'page' : undefined}, title,
    name === 'alerts' && alerts > 0 && span({class: 'pill', 'aria-label': `${alerts} alerts`}, String(alerts)))))));

const Freshness = ({snapshot, lost}) => !snapshot ? null : span({class: lost ? 'fresh stale' : 'fresh', role: 'status'},
  lost ? `Stale since ${time(lost)}` : `As of ${time(snapshot.at)}`);

const SignIn = ({wrongKey}) => form({class: 'card signin', onSubmit: event => {
  event.preventDefault();
  adminKey.set(event.target.elements.key.value.trim());
  set({wrongKey: null});
  watch();
}},
  tags.h1({id: 'title', tabIndex: -1}, 'Sign in'),
  p({class: 'note'}, 'This view needs the admin key of gateway.yaml. It stays in this tab.'),
  label('Admin key', input({name: 'key', type: 'password', autocomplete: 'off', required: true, 'aria-describedby': 'key-error'})),
  p({id: 'key-error', class: 'error', role: 'alert'}, wrongKey ?? ''),
  button({class: 'main'}, 'Sign in'),
  p({class: 'note'}, 'To talk to models you need a key of the gateway instead: ', a({href: '#/chat'}, 'open the chat'), '.'));

const Problem = ({text}) => div({class: 'banner bad', role: 'alert'},
  strong('gateway.yaml is wrong, so the last good one stays in use. '), code(text));

function App({view, snapshot, lost, session, wrongKey, hours}) {
  if (!session) return div({class: 'frame'}, main({id: 'main'}, p({class: 'empty'}, 'Loading\u2026')));
  const {view: View, managed} = VIEWS[view];
  const signedIn = session.open || adminKey.get() !== '';
  return div({class: 'frame'},
    header(h(Mark), h(Menu, {view, alerts: snapshot?.alerts?.length ?? 0}),
      div({class: 'foot'}, h(Freshness, {snapshot, lost}),
        div({class: 'row'},
          button({class: 'quiet', onClick: theme, title: 'Light or dark'}, 'Theme'),
          !session.open && signedIn && button({class: 'quiet', onClick: () => signOut()}, 'Sign out')))),
    main({id: 'main'},
      snapshot?.configuration?.problem && h(Problem, {text: snapshot.configuration.problem}),
      managed && !signedIn ? h(SignIn, {wrongKey})
        : managed && VIEWS[view].live && !snapshot ? p({class: 'empty', role: 'status'}, lost ? `No connection since ${time(lost)}` : 'Loading\u2026')
          : h(View, {key: view, snapshot, hours, choose, session, refresh: watch})));
}

document.documentElement.dataset.theme = localStorage.getItem('llm-gateway-theme') ?? '';
if (!document.documentElement.dataset.theme) delete document.documentElement.dataset.theme;
addEventListener('hashchange', go);
set({view: location.hash.replace(/^#\//, '') in VIEWS ? location.hash.replace(/^#\//, '') : 'overview'});
api('/api/dashboard/session').then(session => { set({session}); go(); watch(); }, failure => set({session: {open: false}, wrongKey: failure.message}));
