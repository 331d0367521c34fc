import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { trade } from '../support/orders/orders.ts';
import {
  buildDashboard,
  faultsOf,
  signInWith,
  untilPageIsLive,
  watchErrors,
} from '../support/pages/dashboard.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { serviceToken, startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

let server: TestServer;
let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  await buildDashboard();
  [server, browser] = await Promise.all([startServer({ DASHBOARD: 'on' }), launchChromium()]);
});

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Opens a path in a browser of its own. A wallet signs in with a token. */
async function open(path: string, token?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  contexts.push(context);
  context.setDefaultTimeout(5000);
  const page = await context.newPage();
  await page.goto(server.endpoint(path));
  await untilPageIsLive(page);
  if (token !== undefined) await signInWith(page, token);
  return page;
}

const part = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });
const chance = (page: Page) => page.getByRole('definition').first();

it('two browsers trade, and each sees the other at once', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const [alice, bob] = await Promise.all([
    open(`/markets/${id}`, await tokenOf('alice')),
    open(`/markets/${id}`, await tokenOf('bob')),
  ]);
  const errors = watchErrors(alice);
  const ticket = part(alice, 'Trade');
  await ticket.getByRole('textbox', { name: 'Shares' }).fill('10');
  const quote = ticket.getByLabel('Quote');
  await quote.getByText('52.5%').waitFor();
  const paid = await quote.locator('div', { hasText: 'You pay' }).innerText();
  await ticket.getByRole('button', { name: 'Buy YES' }).click();
  await alice.getByText('Bought 10 YES').waitFor();

  await chance(bob).filter({ hasText: '52.5%' }).waitFor();
  await part(bob, 'Trades').getByRole('row').filter({ hasText: 'alice' }).waitFor();
  await part(alice, 'Your position').getByText('10', { exact: true }).waitFor();
  expect(paid).toMatch(/5\.12\d{4} SOL/);

  await part(bob, 'Trade').getByRole('radio', { name: /^NO/ }).check();
  await part(bob, 'Trade').getByRole('textbox', { name: 'Shares' }).fill('10');
  await part(bob, 'Trade').getByRole('button', { name: 'Buy NO' }).click();
  await chance(alice).filter({ hasText: '50.0%' }).waitFor();
  await part(bob, /^Discussion/)
    .getByLabel('Your comment')
    .fill('So it goes.');
  await part(bob, /^Discussion/)
    .getByRole('button', { name: 'Post' })
    .click();
  await part(alice, /^Discussion/)
    .getByText('So it goes.')
    .waitFor();
  expect(errors).toEqual([]);
});

it('a limit order rests in the book of everyone, is filled, and is gone', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const [maker, watcher] = await Promise.all([
    open(`/markets/${id}`, await tokenOf('maker')),
    open(`/markets/${id}`),
  ]);
  const ticket = part(maker, 'Trade');
  await ticket.getByRole('radio', { name: 'Limit' }).check();
  await ticket.getByLabel(/^Limit for/).fill('0.497');
  await ticket.getByRole('textbox', { name: 'Shares' }).fill('7');
  await ticket.getByRole('button', { name: 'Buy YES at a limit' }).click();
  await part(maker, 'Open orders').getByText('0 of 7').waitFor();
  // The order and the market maker are at the same price.
  const level = part(watcher, 'Order book').getByRole('row').filter({ hasText: '0.497' });
  await level.getByRole('cell').nth(2).filter({ hasText: '1' }).waitFor();

  await trade(server, 'seller', { marketId: id, outcome: 'NO', shares: 20 });
  await part(watcher, 'Trades').getByRole('row').filter({ hasText: '7.00' }).waitFor();
  await part(maker, 'Your position').getByText('7', { exact: true }).waitFor();
  await part(maker, 'Open orders').waitFor({ state: 'detached' });
});

it('has no fault that axe finds, on any screen', async () => {
  const id = await createMarket(server, 'ACTIVE');
  await createMarket(server, 'PROPOSED');
  const page = await open('/', await serviceToken());
  const found: unknown[] = [];
  for (const name of ['Markets', 'Mine', 'News', 'Operator']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await untilPageIsLive(page);
    found.push(...(await faultsOf(page)));
  }
  await page.getByRole('link', { name: 'Markets' }).click();
  await page.locator(`a[href="/markets/${id}"]`).click();
  await part(page, 'Order book').getByRole('table').first().waitFor();
  await part(page, 'Trade').getByRole('textbox', { name: 'Shares' }).fill('3');
  await part(page, 'Trade').getByLabel('Quote').waitFor();
  found.push(...(await faultsOf(page)));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  found.push(...(await faultsOf(page)));
  expect(found).toEqual([]);
});
