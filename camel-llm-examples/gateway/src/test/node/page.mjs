// Drives the page in Chromium. Arguments: the address of an open gateway, of one with keys, the configuration of the first, Chromium,
// a folder for screenshots, or nothing, and the address of a gateway with a month of calls. Prints one line for each check; fails if one is wrong.
import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import {chromium} from 'playwright-core';

const [open, guarded, config, executablePath, shots, busy] = process.argv.slice(2);
const ADMIN = 'admin-key-0123456789';
const VIEWS = ['Overview', 'Providers', 'Models', 'Keys', 'Alerts', 'Chat', 'Compare'];
const WAIT = 60_000;
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks']});
const problems = [];

async function check(name, run) {
  try {
    await run();
    assert.deepEqual(problems, []);
    console.log('ok ' + name);
  } catch (failure) {
    console.log(`FAILED ${name}: ${failure.stack}`);
    process.exitCode = 1;
  }
  problems.length = 0;
}

/** Opens a view; what it logs as an error, throws, or asks of another host is a problem. */
async function visit(base, view, options = {}) {
  const context = await browser.newContext({viewport: {width: 1180, height: 720}, timezoneId: 'UTC', locale: 'en-GB', ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT);
  page.on('pageerror', error => problems.push(`${view}: ${error.message}`));
  page.on('dialog', dialog => { problems.push(`${view}: a dialog`); dialog.dismiss(); });
  page.on('request', request => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) problems.push(`${view}: ${request.url()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error' && !/status of (401|403|429|502|503)|ERR_FAILED/.test(message.text())) problems.push(`${view}: ${message.text()}`);
  });
  await page.goto(`${base}/#/${view.toLowerCase()}`);
  return page;
}

const leave = page => page.context().close();
const heading = (page, name) => page.getByRole('heading', {level: 1, name, exact: true}).waitFor();
const shot = (page, name) => shots ? page.screenshot({path: `${shots}/gateway-${name}.png`}) : undefined;

async function send(page, text) {
  await page.getByLabel('Message').fill(text);
  await page.keyboard.press('Enter');
}

async function choose(page, provider, model) {
  await page.getByRole('combobox', {name: 'Provider'}).selectOption(provider);
  await page.getByRole('combobox', {name: 'Model', exact: true}).selectOption(`${provider}:${model}`);
}

const answered = page => page.waitForFunction(() => document.querySelector('[role=status].unseen')?.textContent === 'The answer is complete');

const wide = await visit(open, 'Overview');
const narrow = await visit(open, 'Overview', {viewport: {width: 320, height: 640}, colorScheme: 'dark'});
for (const view of VIEWS) {
  await check(`${view} is shown, alike on a narrow screen and in the dark`, async () => {
    for (const page of [wide, narrow]) await page.goto(`${open}/#/${view.toLowerCase()}`);
    await heading(wide, view);
    if (view === 'Models') await wide.getByRole('table', {name: 'Models'}).waitFor();
    if (view === 'Alerts') await wide.getByText(/claude-sonnet-4-5 ends on|gpt-4\.1/).first().waitFor();
    if (view === 'Chat' || view === 'Compare') await wide.waitForFunction(() => document.querySelectorAll('option').length > 3);
    if (view === 'Overview') await wide.waitForFunction(() => document.querySelectorAll('.u-wrap canvas').length === 6);
    const nameless = await wide.evaluate(() => [...document.querySelectorAll('button, input, select, textarea, a')].filter(one =>
      !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length)).map(one => one.outerHTML));
    assert.deepEqual(nameless, [], 'each control has a name');
    await shot(wide, view.toLowerCase());
    await heading(narrow, view);
    assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 320, 'nothing is wider than the screen');
    assert.equal(await narrow.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(16, 18, 20)');
    if (view === 'Overview') await shot(narrow, 'narrow');
  });
}
await leave(wide);
await leave(narrow);

await check('the keyboard alone leads from view to view', async () => {
  const page = await visit(open, 'Overview');
  await heading(page, 'Overview');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Tab'); // the name of the page, and three views
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Models');
  await page.keyboard.press('Enter');
  await heading(page, 'Models');
  await page.waitForFunction(() => document.activeElement.id === 'title'); // so that a screen reader reads on there
  await leave(page);
});

await check('the figures are live, of one snapshot, and say when they are stale', async () => {
  const page = await visit(open, 'Overview');
  await heading(page, 'Overview');
  await page.getByText(/^As of \d\d:\d\d:\d\d$/).waitFor();
  const calls = () => page.evaluate(() => fetch('/api/dashboard?hours=720').then(answer => answer.json()));
  const before = await calls();
  assert.equal(before.total.calls, before.models.reduce((sum, model) => sum + model.calls, 0));
  assert.equal(before.total.calls, before.providers.reduce((sum, provider) => sum + provider.calls, 0));
  assert.equal(before.total.calls, before.series.calls.reduce((sum, one) => sum + one, 0));
  assert.ok(before.series.at.length <= 121, 'a series has at most as many points as can be told apart');
  await fetch(`${open}/v1/chat/completions`, {method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({model: 'openai:gpt-4.1', max_tokens: 50, messages: [{role: 'user', content: 'Hello'}]})});
  const row = page.getByRole('row', {name: /openai:gpt-4\.1 /});
  await page.getByLabel('Time').selectOption('720');
  await row.getByText(String(before.models.find(one => one.model === 'gpt-4.1').calls + 1).replace(/(\d)(\d{3})$/, '$1,$2'), {exact: true}).waitFor();
  await page.route('**/api/dashboard/events*', route => route.abort());
  await page.getByLabel('Time').selectOption('24');
  await page.getByText(/^Stale since/).waitFor();
  await page.unroute('**/api/dashboard/events*');
  await page.getByText(/^As of/).waitFor();
  await leave(page);
});

await check('30 days are drawn at once', async () => {
  const page = await visit(busy, 'Overview');
  await heading(page, 'Overview');
  const {millis, snapshot, points, rows} = await page.evaluate(async () => {
    const [{h, render}, {Overview}] = await Promise.all([import('/page/view.js'), import('/page/overview.js')]);
    const median = all => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
    const asked = [], drawn = [];
    let last;
    for (let i = 0; i < 7; i++) {
      const before = performance.now();
      last = await fetch('/api/dashboard?hours=720').then(answer => answer.json());
      asked.push(performance.now() - before);
      const place = document.body.appendChild(document.createElement('main'));
      const begun = performance.now();
      render(h(Overview, {snapshot: last, hours: 720, choose() {}}), place);
      await Promise.resolve(); // the charts draw in microtasks
      place.getBoundingClientRect(); // and the browser lays them out
      drawn.push(performance.now() - begun);
      if (place.querySelectorAll('canvas').length !== 6) throw new Error('not all charts are drawn');
      render(null, place);
      place.remove();
    }
    return {millis: median(drawn), snapshot: median(asked), points: last.series.at.length, rows: last.models.length};
  });
  console.log(`figure: 30 days of ${rows} models: ${points} points drawn in ${millis.toFixed(0)} ms, after ${snapshot.toFixed(0)} ms for the snapshot`);
  assert.ok(rows >= 24 && points >= 100);
  assert.ok(millis < 2000, `${millis} ms; 200 on a machine with nothing else to do`);
  await leave(page);
});

await check('the last errors of a provider have their request ids, and it can be switched off', async () => {
  const page = await visit(open, 'Providers');
  await page.getByRole('button', {name: 'openai', exact: true}).click();
  await page.getByRole('table', {name: 'Last errors of openai'}).getByText('req_upstream_7').waitFor();
  await shot(page, 'providers');
  const ask = () => fetch(`${open}/v1/chat/completions`, {method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({model: 'openai:gpt-4.1', max_tokens: 50, messages: [{role: 'user', content: 'Hello'}]})});
  const toggle = page.getByRole('switch', {name: 'openai is used'});
  await toggle.click();
  await page.getByText('Switched off', {exact: true}).waitFor();
  const refused = await ask();
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('x-should-retry'), 'false');
  assert.equal((await refused.json()).error.code, 'provider_off');
  const group = await fetch(`${open}/v1/chat/completions`, {method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({model: 'safe', max_tokens: 50, messages: [{role: 'user', content: 'Hello'}]})});
  assert.equal(group.headers.get('x-llm-provider'), 'anthropic', 'a group goes on with its other members');
  await toggle.click();
  await page.getByText('Switched off', {exact: true}).waitFor({state: 'detached'});
  assert.equal((await ask()).status, 200);
  await leave(page);
});

await check('models are filtered, recommended and compared', async () => {
  const page = await visit(open, 'Models');
  const table = page.getByRole('table', {name: 'Models', exact: true});
  await table.waitFor();
  await page.getByRole('searchbox').fill('gpt-5.4');
  await page.waitForFunction(() => [...document.querySelectorAll('main tbody th code')].every(one => one.textContent.includes('gpt-5.4')));
  await page.getByLabel('Compare openai:gpt-5.4', {exact: true}).check();
  await page.getByLabel('Compare openai:gpt-5.4-mini', {exact: true}).check();
  await page.getByRole('table', {name: 'Models side by side'}).getByText('Context window').waitFor();
  await page.getByText('Recommend a model').click();
  await page.getByRole('group', {name: 'It must have'}).getByLabel('vision').check();
  await page.getByRole('button', {name: 'Recommend', exact: true}).click();
  await page.locator('.advice li').first().waitFor();
  await shot(page, 'models');
  await leave(page);
});

await check('an answer is streamed, and stopped half-way', async () => {
  const page = await visit(open, 'Chat');
  await page.waitForFunction(() => document.querySelectorAll('option').length > 3);
  await choose(page, 'openai', 'gpt-4.1');
  await send(page, 'stall');
  await page.getByText('One two', {exact: false}).waitFor();
  await page.getByRole('button', {name: 'Stop'}).click();
  await page.getByText('Stopped', {exact: true}).waitFor();
  assert.match(await page.locator('.message.assistant').last().innerText(), /One two/);
  await send(page, 'Hello');
  await answered(page);
  await leave(page);
});

await check('an answer shows its cost and latency, images are sent, and the conversation is kept', async () => {
  const page = await visit(open, 'Chat');
  await page.waitForFunction(() => document.querySelectorAll('option').length > 3);
  await choose(page, 'openai', 'gpt-4.1');
  await page.getByLabel('Attach images').setInputFiles({name: 'a.png', mimeType: 'image/png', buffer: PIXEL});
  await page.getByRole('button', {name: 'Remove image 1'}).waitFor();
  await send(page, 'What does the migration change for our clients?');
  await answered(page);
  const facts = await page.locator('.facts').last().innerText();
  assert.match(facts, /openai:gpt-4\.1/);
  assert.match(facts, /\$0\.0/);
  assert.match(facts, /ms|s/);
  await page.getByText('image was seen').waitFor();
  await shot(page, 'chat');
  await page.reload();
  await page.getByText('What does the migration change for our clients?').waitFor();
  await leave(page);
});

await check('one prompt goes to two models, and a file of prompts makes a table', async () => {
  const page = await visit(open, 'Compare');
  await page.waitForFunction(() => document.querySelectorAll('option').length > 3);
  await page.getByLabel('Model 1').fill('openai:gpt-4.1');
  await page.getByLabel('Model 2').fill('anthropic:claude-sonnet-4-5');
  await page.getByLabel('Prompt', {exact: true}).fill('What does the migration change for our clients?');
  await page.getByRole('button', {name: 'Ask'}).click();
  await page.waitForFunction(() => document.querySelectorAll('article .facts').length === 2);
  await shot(page, 'compare');
  await page.getByLabel('Prompts from a file').setInputFiles({name: 'p.jsonl', mimeType: 'text/plain', buffer: Buffer.from('{"prompt":"Hello"}\n{"prompt":"Hello again"}\n')});
  await page.getByText('4 of 4 answers').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: 'Download as Markdown'}).click()]);
  assert.match(await readFile(await download.path(), 'utf8'), /\| Hello again \|/);
  await leave(page);
});

await check('a key is created, shown once and used up', async () => {
  const page = await visit(guarded, 'Keys');
  await page.getByLabel('Admin key').fill('wrong');
  await page.getByRole('button', {name: 'Sign in'}).click();
  await page.getByText('This needs the admin key').waitFor();
  await page.getByLabel('Admin key').fill(ADMIN);
  await page.getByRole('button', {name: 'Sign in'}).click();
  await page.getByRole('button', {name: 'New key'}).click();
  await page.getByLabel('Name', {exact: true}).fill('team search');
  await page.getByLabel('Models').fill('openai:*');
  await page.getByLabel('Budget, USD').fill('0.30');
  await page.getByLabel('Expires').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
  await page.getByRole('button', {name: 'Create key'}).click();
  const secret = await page.locator('#secret').innerText();
  assert.match(secret, /^sk-llm-/);
  await page.getByRole('button', {name: 'Close'}).click();
  await page.getByRole('row', {name: /team search/}).waitFor();
  await page.locator('#secret').waitFor({state: 'detached'});
  assert.ok(!(await page.content()).includes(secret));

  await page.goto(`${guarded}/#/chat`);
  await page.getByLabel('Key', {exact: true}).fill(secret);
  await page.getByRole('button', {name: 'Use this key'}).click();
  await page.waitForFunction(() => document.querySelectorAll('option').length > 3);
  await choose(page, 'openai', 'gpt-4.1');
  await send(page, 'expensive');
  await answered(page);
  await send(page, 'expensive');
  await page.getByText(/budget of the key/).waitFor();
  await page.goto(`${guarded}/#/keys`);
  const row = page.getByRole('row', {name: /team search/});
  await row.getByText(/\$0\.04\d? of \$0\.30/).waitFor();
  await shot(page, 'keys');
  await page.goto(`${guarded}/#/alerts`);
  await page.getByText(/The key team search .* expires at/).waitFor();
  await page.goto(`${guarded}/#/keys`);
  await row.getByRole('button', {name: 'Block team search', exact: true}).click();
  await row.getByText('Blocked').waitFor();
  await row.getByRole('button', {name: 'Rotate team search'}).click();
  await page.getByRole('button', {name: 'Rotate key'}).click();
  assert.notEqual(await page.locator('#secret').innerText(), secret);
  await page.getByRole('button', {name: 'Close'}).click();
  await row.getByRole('button', {name: 'Delete team search'}).click();
  await page.getByRole('button', {name: 'Delete key'}).click();
  await page.getByText('No keys yet').waitFor();
  await leave(page);
});

await check('an edit of the configuration takes effect, and a broken one is shown with its line', async () => {
  const good = await readFile(config, 'utf8');
  const page = await visit(open, 'Overview');
  await heading(page, 'Overview');
  await writeFile(config, good + '  wrong: openai: gpt-4.1\n');
  const banner = page.getByRole('alert').filter({hasText: 'gateway.yaml is wrong'});
  await banner.waitFor();
  assert.match(await banner.innerText(), new RegExp(`line ${good.split('\n').length}`));
  await shot(page, 'broken');
  await writeFile(config, good + '  wrong: {strategy: best, members: [mock]}\n');
  await banner.getByText(/models\.wrong\.strategy must be one of/).waitFor();
  assert.match(await banner.innerText(), new RegExp(`line ${good.split('\n').length}: models`));
  await writeFile(config, good + '  brandnew: openai:gpt-4.1-mini\n');
  await banner.waitFor({state: 'detached'});
  await page.goto(`${open}/#/chat`);
  await page.waitForFunction(() => [...document.querySelectorAll('option')].some(one => one.textContent === 'brandnew'));
  await leave(page);
});

await check('no script in what a model writes runs', async () => {
  const page = await visit(open, 'Chat');
  await page.waitForFunction(() => document.querySelectorAll('option').length > 3);
  await choose(page, 'openai', 'gpt-4.1');
  for (let i = 0; i < 20; i++) {
    await send(page, `payload ${i}`);
    await page.waitForFunction(count => document.querySelectorAll('.message.assistant .facts').length === count, i + 1);
  }
  const left = await page.evaluate(() => ({
    ran: globalThis.ran,
    elements: document.querySelectorAll('.markdown :is(script, iframe, object, embed, img, svg, math, style, form, input, button, link, meta, base, video, audio, template)').length,
    attributes: [...document.querySelectorAll('.markdown *')].flatMap(one => [...one.attributes]).filter(one => /^on|^style$|^id$|^name$|^class$/.test(one.name)).map(one => one.name),
    links: [...document.querySelectorAll('.markdown a[href]')].map(one => one.protocol).filter(one => !/^(https?|mailto):$/.test(one)),
  }));
  assert.deepEqual(left, {ran: undefined, elements: 0, attributes: [], links: []});
  for (const link of await page.locator('.markdown a').all()) await link.evaluate(one => { one.removeAttribute('target'); if (!one.getAttribute('href')) one.click(); });
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  // the browser reports each handler that it finds while DOMPurify reads the text, in a document where nothing runs
  problems.splice(0, problems.length, ...problems.filter(problem => !problem.includes('Content Security Policy')));
  await leave(page);
});

await check('the policy of the page forbids scripts that are not its own', async () => {
  const response = await fetch(open);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /default-src 'self'/);
  assert.ok(!/unsafe/.test(policy));
  const page = await visit(open, 'Alerts');
  await heading(page, 'Alerts');
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  problems.length = 0; // the browser has reported that it was refused
  await leave(page);
});

await check('the store of the chat can be used by another page', async () => {
  const page = await visit(open, 'Alerts');
  const result = await page.evaluate(async () => {
    const {createChat} = await import('/page/llm-chat.js');
    const chat = createChat();
    const seen = [];
    chat.subscribe(state => seen.push(state.loading));
    await chat.load();
    chat.switchProvider('openai', 'openai:gpt-4.1');
    const answer = await chat.sendMessage('Hello');
    const failed = await chat.sendMessage('fail').then(() => null, error => error.message);
    return {provider: chat.currentProvider, providers: chat.providers.map(one => one.name), text: answer.text, cost: answer.facts.cost > 0,
      streamed: seen.includes(true), loading: chat.loading, failed, error: chat.error, models: chat.models.length};
  });
  assert.equal(result.provider, 'openai');
  assert.ok(result.providers.includes('mock'));
  assert.match(result.text, /Hello/);
  assert.ok(result.cost && result.streamed && !result.loading && result.models > 10);
  assert.ok(result.failed && result.error === result.failed);
  await leave(page);
});

await check('a page of a listed origin can import the store and chat with a key', async () => {
  const headers = {Authorization: `Bearer ${ADMIN}`, 'Content-Type': 'application/json'};
  const {key} = await (await fetch(`${guarded}/api/keys`, {method: 'POST', headers, body: '{}'})).json();
  const context = await browser.newContext();
  const chat = async origin => {
    const page = await context.newPage();
    await page.route(`${origin}/**`, route => route.fulfill({contentType: 'text/html', body: '<!doctype html><title>x</title>'}));
    await page.goto(`${origin}/`);
    return page.evaluate(async ([base, key]) => {
      const {createChat} = await import(`${base}/page/llm-chat.js`);
      const chat = createChat({baseUrl: base, key});
      await chat.load();
      return (await chat.sendMessage('Hello', {model: 'openai:gpt-4.1'})).text;
    }, [guarded, key]).catch(error => error.message);
  };
  assert.match(await chat('http://localhost:9'), /Hello/);
  assert.match(await chat('http://localhost:10'), /Failed to fetch/);
  await context.close();
});

await browser.close();
