// The three steps from an alert to the cause, in Chromium. Arguments: the address of a gateway, Chromium, and a folder for screenshots, or
// nothing. Prints one line for each step; fails if one is wrong.
import assert from 'node:assert/strict';
import {chromium} from 'playwright-core';

const [base, executablePath, shots] = process.argv.slice(2);
const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks']});
const page = await (await browser.newContext({viewport: {width: 1180, height: 560}, timezoneId: 'UTC', locale: 'en-GB'})).newPage();
page.setDefaultTimeout(60_000);

async function step(name, view, see) {
  await page.goto(`${base}/#/${view}`);
  await see();
  if (shots) await page.screenshot({path: `${shots}/operations-${name}.png`});
  console.log('ok ' + name);
}

await step('alert', 'alerts', () => page.getByText(/calls to openai:gpt-5\.4-mini failed, most of them by overloaded/).waitFor());

await step('when', 'overview', async () => {
  await page.getByLabel('Time').selectOption('1');
  await page.waitForFunction(() => document.querySelectorAll('.u-wrap canvas').length === 6);
  await page.getByText('failed', {exact: false}).first().waitFor();
});

await step('cause', 'providers', async () => {
  await page.getByRole('button', {name: 'openai', exact: true}).click();
  const errors = page.getByRole('table', {name: 'Last errors of openai'});
  await errors.getByText('req_incident_79', {exact: true}).waitFor();
  assert.ok(await errors.getByText('The engine is overloaded').count() >= 20, 'the last errors with what the provider says');
  assert.equal(await page.getByRole('table', {name: 'Last errors of anthropic'}).count(), 0);
});

await browser.close();
