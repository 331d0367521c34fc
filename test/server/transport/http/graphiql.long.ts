import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MarketsDocument, ViewerDocument } from '../../../../src/client/generated/graphql.ts';
import { launchChromium } from '../../../support/servers/chromium.ts';
import { request } from '../../../support/clients/graphql.ts';
import { freePort } from '../../../support/servers/ports.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';

let port: string;
let server: TestServer;
let browser: Browser;
let context: BrowserContext;
/** Requests of the pages to other servers. */
let strayRequests: string[];
let socketUrls: string[];

/** A development server as a newcomer starts it, with demo markets and a secret of its own. */
const startDevelopmentServer = () =>
  startServer({ NODE_ENV: 'development', DEMO: 'markets', JWT_SECRET: '', PORT: port });

beforeAll(async () => {
  port = `${await freePort()}`;
  [server, browser] = await Promise.all([startDevelopmentServer(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  strayRequests = [];
  socketUrls = [];
  context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const { origin } = new URL(server.url);
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin) return route.continue();
    strayRequests.push(url.href);
    await route.abort();
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => socketUrls.push(socket.url()));
  });
});

afterEach(() => context.close());

const editor = (page: Page, label: string): Locator => page.locator(`section[aria-label="${label}"]`);

/** Text of an editor once it holds `part`. The editor writes spaces of its own. */
async function textOf(page: Page, label: string, part: string): Promise<string> {
  await editor(page, label).locator('.view-line', { hasText: part }).first().waitFor();
  const lines = await editor(page, label).locator('.view-line').allTextContents();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

/** Opens GraphiQL with a document, in a tab of its own. */
async function openTab(query?: string): Promise<Page> {
  const page = await context.newPage();
  const parameters = query === undefined ? '' : `?${new URLSearchParams({ query }).toString()}`;
  await page.goto(`${server.url}${parameters}`);
  await textOf(page, 'Headers', 'authorization');
  return page;
}

async function run(page: Page): Promise<void> {
  await page.locator('button.graphiql-execute-button').click();
}

/** The token in the headers editor of a page. */
async function tokenIn(page: Page): Promise<string> {
  const text = await textOf(page, 'Headers', 'authorization');
  return /Bearer ([\w.-]+)/.exec(text)?.[1] ?? '';
}

describe('GraphiQL', () => {
  it('loads from the server alone, with the token of the development trader and a subscription to try', async () => {
    const page = await openTab();
    expect(await page.title()).toBe('Marketcast');
    expect(await textOf(page, 'Operation Editor', 'marketEvents')).toContain('subscription');
    const { viewer } = await request(server, ViewerDocument, {}, await tokenIn(page));
    expect(viewer).toMatchObject({ wallet: expect.stringContaining('DemoTrader') as string });

    // GraphiQL has read the schema, with its descriptions.
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const documentation = page.locator('.graphiql-doc-explorer');
    await documentation.getByText('Subscription', { exact: true }).click();
    await documentation.getByText('Streams of events.').waitFor();
    expect(strayRequests).toEqual([]);
  });

  it('runs a subscription over WebSocket, and shows what a mutation in a second tab does', async () => {
    const { markets } = await request(server, MarketsDocument, { state: 'ACTIVE' });
    const marketId = markets.edges[0]?.node.id;
    const watching = await openTab('subscription { discussionPosted { discussion { content } } }');
    await run(watching);
    await untilLive(server, 1);
    expect(socketUrls).toEqual([server.webSocketUrl]);

    const posting = await openTab(`mutation {
      postDiscussion(input: { marketId: "${marketId}", content: "FromTheSecondTab" }) {
        discussion { userWallet }
      }
    }`);
    await run(posting);

    expect(await textOf(posting, 'Result Window', 'userWallet')).toContain('DemoTrader');
    expect(await textOf(watching, 'Result Window', 'content')).toContain('FromTheSecondTab');
    await watching.bringToFront();
    expect(strayRequests).toEqual([]);

    // The same button stops it.
    await run(watching);
    await untilLive(server, 0);
  });

  it("shows the trader's own positions over WebSocket", async () => {
    const { markets } = await request(server, MarketsDocument, { state: 'ACTIVE' });
    const watching = await openTab('subscription { positionChanged { position { userWallet } } }');
    await run(watching);
    await untilLive(server, 1);
    const trading = await openTab(`mutation {
      executeTrade(
        input: { marketId: "${markets.edges[0]?.node.id}", tradeType: BUY, outcome: NO, shares: "1" }
      ) { trade { id } }
    }`);
    await run(trading);
    expect(await textOf(watching, 'Result Window', 'userWallet')).toContain('DemoTrader');
  });

  it('has a token that is good after the server was restarted, in the tabs of before too', async () => {
    const page = await openTab();
    const former = await tokenIn(page);
    await page.reload();
    expect(await tokenIn(page)).toBe(former);

    await server.stop();
    server = await startDevelopmentServer();
    await page.goto(server.url);
    await page.locator('.graphiql-tab-button', { hasText: 'Watch' }).click();
    const latter = await tokenIn(page);
    expect(latter).not.toBe(former);
    const { viewer } = await request(server, ViewerDocument, {}, latter);
    expect(viewer?.role).toBe('authenticated');
  });
});
