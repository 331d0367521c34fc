import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { range } from '../support/broker/broker-under-test.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { untilLive, untilStatus } from '../support/clients/subscriber.ts';
import { postComment, trade } from '../support/graphql/streams.ts';
import type { Seen } from '../support/pages/react-page.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { startServer, withoutLimits, type TestServer } from '../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';

/** The subscriptions of the page: useStream, useLive for a price and for a list, Apollo Client and urql. */
const subscriptionsOfPage = 5;

let pages: Server;
let origin: string;
let server: TestServer;
let proxy: TcpProxy;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../support/pages/react-page.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"development"' },
    outdir: '/',
    entryNames: 'page',
    write: false,
  });
  const scripts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  pages = createServer(({ url = '/' }, response) => {
    const script = scripts.get(url);
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? '<div id="root"></div><script type="module" src="/page.js"></script>');
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  [server, browser] = await Promise.all([
    startServer({ ...withoutLimits, ALLOWED_ORIGINS: origin, HEARTBEAT_INTERVAL_MS: '1000' }),
    launchChromium(),
  ]);
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterAll(async () => {
  await browser.close();
  pages.close();
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

beforeEach(async () => {
  await untilLive(server, 0);
  context = await browser.newContext();
  return () => context.close();
});

async function open(marketId: string, port = proxy.port): Promise<Page> {
  const page = await context.newPage();
  const url = `http://127.0.0.1:${port}/graphql`;
  await page.goto(`${origin}/?${new URLSearchParams({ market: marketId, url }).toString()}`);
  return page;
}

const seenBy = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

/** Resolves when each library of the page has seen so many comments. */
async function untilSeen(page: Page, count: number): Promise<Seen> {
  for (;;) {
    const seen = await seenBy(page);
    if ([seen.stream, seen.apollo, seen.urql].every(({ length }) => length >= count)) return seen;
  }
}

it('a page in StrictMode subscribes once with each library, and shows what happens', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  await untilStatus(
    server,
    ({ subscriptions, connections }) => subscriptions === subscriptionsOfPage && connections === 1,
  );
  await trade(server, marketId);
  await page.locator('b').filter({ hasText: '0.5024999' }).waitFor();
  for (const number of range(1, 20)) await postComment(server, marketId, `${number}`);
  const seen = await untilSeen(page, 20);
  const expected = range(1, 20).map(String);
  expect([seen.stream, seen.apollo, seen.urql]).toEqual([expected, expected, expected]);
});

it('two tabs come back from broken connections and from being offline, and miss nothing', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  const tabs = [await open(marketId), await open(marketId)];
  await untilStatus(server, ({ subscriptions }) => subscriptions === 2 * subscriptionsOfPage);
  await postComment(server, marketId, 'online');
  proxy.resetConnections();
  await postComment(server, marketId, 'after a reset');
  for (const tab of tabs) await untilSeen(tab, 2);
  await context.setOffline(true);
  proxy.resetConnections();
  await Promise.all(tabs.map((tab) => tab.getByRole('status').filter({ hasText: 'offline' }).waitFor()));
  await postComment(server, marketId, 'while offline');
  await context.setOffline(false);
  const expected = ['online', 'after a reset', 'while offline'];
  for (const tab of tabs) {
    const seen = await untilSeen(tab, 3);
    expect([seen.stream, seen.apollo, seen.urql]).toEqual([expected, expected, expected]);
    await tab.getByRole('status').filter({ hasText: 'live' }).waitFor();
  }
});

it('a page whose parts do not load at first loads them again, and is live', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  const refused: string[] = [];
  await context.route(/(websocket|request)-\w+\.js/, async (route) => {
    const url = route.request().url();
    if (refused.includes(url)) return route.continue();
    refused.push(url);
    return route.abort();
  });
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  expect(refused).toHaveLength(2);
  await trade(server, marketId);
  await page.locator('b').filter({ hasText: '0.5024999' }).waitFor();
  await postComment(server, marketId, 'loaded');
  expect((await untilSeen(page, 1)).stream).toEqual(['loaded']);
});

it('a page where WebSockets are blocked loads event streams, and misses nothing', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  await context.addInitScript(() => {
    const { WebSocket } = globalThis;
    // As with a proxy that knows no WebSockets, the answer to the handshake is an error.
    Object.assign(globalThis, {
      WebSocket: class extends WebSocket {
        constructor(url: string, protocol: string) {
          super(url.replace('/graphql', '/no-such-path'), protocol);
        }
      },
    });
  });
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  await postComment(server, marketId, 'over an event stream');
  expect((await untilSeen(page, 1)).stream).toEqual(['over an event stream']);
});

it('a page that is loaded anew is live', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  await page.goto(`${origin}/?market=${marketId}&url=http://127.0.0.1:9`);
  await page.goBack();
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  await postComment(server, marketId, 'back again');
  expect((await untilSeen(page, 1)).stream.at(-1)).toBe('back again');
});

it('a page that comes back from the back/forward cache goes on where it was', async () => {
  await using cachingBrowser = await launchChromium({ isCachingPages: true });
  context = await cachingBrowser.newContext();
  const marketId = await createMarket(server, 'ACTIVE');
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  await postComment(server, marketId, 'before');
  await untilSeen(page, 1);
  // Playwright loses sight of a page in the cache. The protocol of Chromium does not.
  const devtools = await context.newCDPSession(page);
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await devtools.send('Runtime.evaluate', { expression, returnByValue: true });
    return result.value;
  };
  await evaluate(`addEventListener('pageshow', ({ persisted }) => { seen.isFromCache = persisted; });`);
  await page.goto('about:blank');
  await postComment(server, marketId, 'while away');
  await page.goBack({ waitUntil: 'commit' });
  const expected = ['before', 'while away'];
  for (;;) {
    const seen = (await evaluate('seen')) as Seen & { readonly isFromCache?: boolean };
    if (seen.state !== 'live' || seen.urql.length < 2 || seen.apollo.length < 2) continue;
    expect([seen.stream, seen.apollo, seen.urql]).toEqual([expected, expected, expected]);
    expect(seen.isFromCache).toBe(true);
    return;
  }
});

it('a list whose missed events are gone shows no fewer rows than before or after, at each render', async () => {
  await using forgetful = await startServer({
    ...withoutLimits,
    ALLOWED_ORIGINS: origin,
    HEARTBEAT_INTERVAL_MS: '1000',
    HISTORY_SIZE: '10',
  });
  await using network = await startTcpProxy(Number(new URL(forgetful.url).port));
  const marketId = await createMarket(forgetful, 'ACTIVE');
  for (const number of range(1, 5)) await postComment(forgetful, marketId, `early ${number}`);
  const page = await open(marketId, network.port);
  await page.locator('u').filter({ hasText: '5 whole' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  network.freeze();
  network.resetConnections();
  for (const number of range(1, 15)) await postComment(forgetful, marketId, `missed ${number}`);
  network.thaw();
  network.resetConnections();
  await page.locator('u').filter({ hasText: '20 whole' }).waitFor();
  const { rows } = await seenBy(page);
  const shown = rows.slice(rows.indexOf(5));
  expect(shown.filter((count) => count !== 5 && count !== 20)).toEqual([]);
  expect(shown.lastIndexOf(5)).toBeLessThan(shown.indexOf(20));
  await page.close();
});

it('a price moves many times and renders once a frame at most', async () => {
  const marketId = await createMarket(server, 'ACTIVE');
  const page = await open(marketId);
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
  const frames = page.evaluate(async () => {
    const { requestAnimationFrame, seen } = globalThis as unknown as {
      requestAnimationFrame: (call: () => void) => void;
      seen: Seen;
    };
    const before = seen.prices.length;
    let count = 0;
    const until = performance.now() + 1500;
    while (performance.now() < until) {
      await new Promise<void>((resolve) => requestAnimationFrame(resolve));
      count += 1;
    }
    return { frames: count, renders: seen.prices.length - before };
  });
  for (let count = 0; count < 50; count += 1) await trade(server, marketId);
  const counted = await frames;
  expect(counted.renders).toBeGreaterThan(0);
  // StrictMode renders each component twice.
  expect(counted.renders).toBeLessThanOrEqual(2 * counted.frames);
});

it('5,000 events in a task are all reduced, and render twice at most', async () => {
  const page = await open(await createMarket(server, 'ACTIVE'));
  await page.locator('i').filter({ hasText: '0' }).waitFor();
  const before = await seenBy(page);
  await page.evaluate(() => (globalThis as unknown as { count: (events: number) => void }).count(5000));
  await page.locator('i').filter({ hasText: '5000' }).waitFor();
  const after = await seenBy(page);
  expect(after.reduced - before.reduced).toBe(5000);
  expect(after.commits - before.commits).toBeLessThanOrEqual(2);
});
