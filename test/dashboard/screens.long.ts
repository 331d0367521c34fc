import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { trade } from '../support/orders/orders.ts';
import { buildDashboard, faultsOf, signInWith, tabTo, untilPageIsLive } from '../support/pages/dashboard.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { serviceToken, startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

let server: TestServer;
let browser: Browser;
let proxy: TcpProxy;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  await buildDashboard();
  [server, browser] = await Promise.all([
    startServer({ DASHBOARD: 'on', HEARTBEAT_INTERVAL_MS: '1000' }),
    launchChromium(),
  ]);
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

/** Opens a path in a browser of its own. A wallet signs in with a token. */
async function open(path: string, token?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  contexts.push(context);
  context.setDefaultTimeout(5000);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${proxy.port}${path}`);
  await untilPageIsLive(page);
  if (token !== undefined) await signInWith(page, token);
  return page;
}

const part = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });
const chance = (page: Page) => page.getByRole('definition').first();

it('has no fault that axe finds in the dark, on a phone', async () => {
  const id = await createMarket(server, 'ACTIVE');
  await createMarket(server, 'DISPUTED');
  const page = await open('/', await serviceToken());
  await page.setViewportSize({ width: 360, height: 780 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const found: unknown[] = [];
  for (const path of ['/', `/markets/${id}`, '/mine', '/announcements', '/operator', '/nowhere']) {
    await page.evaluate(
      `history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    await untilPageIsLive(page);
    await page.getByRole('main').locator('h1, .empty').first().waitFor();
    found.push(...(await faultsOf(page)));
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  }
  expect(found).toEqual([]);
});

it('an operator announces, halts and resumes, and everyone sees it', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const [operator, visitor] = await Promise.all([
    open('/operator', await serviceToken()),
    open(`/markets/${id}`, await tokenOf('visitor')),
  ]);
  const desk = part(operator, 'Announcements');
  await desk.getByLabel('Title').fill('A short pause is near.');
  await desk.getByRole('radio', { name: 'Emergency' }).check();
  await desk.getByRole('button', { name: 'Publish' }).click();
  await visitor.getByRole('alert').filter({ hasText: 'A short pause is near.' }).waitFor();

  const halts = part(operator, 'Halts');
  await halts.getByLabel('Reason that everyone reads').fill('The oracle is late.');
  await halts.getByRole('button', { name: 'Halt trading' }).click();
  await operator.getByRole('dialog').getByRole('button', { name: 'Halt now' }).click();
  await part(visitor, 'Trade').getByText('The oracle is late.').waitFor();
  await part(visitor, 'Trade').getByRole('textbox', { name: 'Shares' }).fill('1');
  expect(await part(visitor, 'Trade').getByRole('button', { name: 'Buy YES' }).isDisabled()).toBe(true);
  await visitor.locator('.badge-halted').waitFor();

  await halts.getByRole('button', { name: 'Resume trading' }).click();
  await part(visitor, 'Trade').getByText('The oracle is late.').waitFor({ state: 'detached' });
  await part(visitor, 'Trade').getByRole('button', { name: 'Buy YES' }).click();
  await visitor.getByText('Bought 1 YES').waitFor();
});

it('a page that was offline says so, and has everything when it is back', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const page = await open(`/markets/${id}`);
  await page.context().setOffline(true);
  proxy.resetConnections();
  await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor();
  await page.getByText('The connection is lost.').waitFor({ timeout: 10_000 });
  await trade(server, 'meanwhile', { marketId: id, shares: 10 });
  await chance(page).filter({ hasText: '50.0%' }).waitFor();
  await page.context().setOffline(false);
  await chance(page).filter({ hasText: '52.5%' }).waitFor();
  await page.getByText('Connected again.').waitFor();
  await part(page, 'Trades').getByRole('row').filter({ hasText: 'meanwhile' }).waitFor();
});

it('buys with the keyboard alone', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const page = await open('/?sort=NEWEST', await tokenOf('typist'));
  const { keyboard } = page;
  await page.locator(`a[href="/markets/${id}"]`).waitFor();
  await tabTo(page, `a[href="/markets/${id}"]`);
  await keyboard.press('Enter');
  await part(page, 'Trade').waitFor();
  await tabTo(page, '.ticket input.input');
  await keyboard.type('2');
  await part(page, 'Trade').getByLabel('Quote').waitFor();
  await tabTo(page, '.ticket .button-wide');
  await keyboard.press('Enter');
  await part(page, 'Your position').getByText('2', { exact: true }).waitFor();
});
