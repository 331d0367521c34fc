import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket, request } from '../support/clients/graphql.ts';
import { trade } from '../support/orders/orders.ts';
import { buildDashboard, untilPageIsLive } from '../support/pages/dashboard.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

/** Events a second that the page gets, and for how long. */
const perSecond = 1000;
const seconds = 60;
/** Bounds of CLIENT.md: the longest task, and the growth of the heap. */
const longestTaskMs = 50;
const mostGrowthBytes = 10_000_000;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  await buildDashboard();
  [server, browser] = await Promise.all([startServer({ DASHBOARD: 'on' }), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/**
 * Multiplies the events of prices and trades that the socket of the page brings, as if a busy market sent them, and counts frames
 * and commits of React.
 */
const busyMarket = `
  globalThis.seen = { events: 0, frames: 0, commits: 0, isStarted: false };
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => (seen.commits += seen.isStarted ? 1 : 0),
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  const Own = WebSocket;
  globalThis.WebSocket = class extends Own {
    constructor(...given) {
      super(...given);
      globalThis.deliver = (text) => this.dispatchEvent(new MessageEvent('message', { data: text }));
      this.addEventListener('message', ({ data, isTrusted }) => {
        if (isTrusted && typeof data === 'string' && data.includes('"TradeExecuted"')) globalThis.sample = data;
      });
    }
  };
  globalThis.start = (perSecond) => {
    seen.isStarted = true;
    const frame = () => {
      seen.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    let sent = 0;
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
      for (; sent < due; sent += 1) {
        const message = JSON.parse(globalThis.sample);
        const event = message.payload.data.marketEvents;
        event.id += '-' + sent;
        event.trade.id += '-' + sent;
        deliver(JSON.stringify(message));
        seen.events += 1;
      }
    }, 10);
    globalThis.stop = () => clearInterval(timer);
  };
`;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor, which a busy machine does not lengthen. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of the processor that each task of the page's thread took, from a trace of the browser. */
function tasksIn(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  return traceEvents
    .filter(
      ({ name, pid, tid }) =>
        name.endsWith('RunTask') && threads.some((thread) => thread.pid === pid && thread.tid === tid),
    )
    .map(({ tdur = 0 }) => tdur / 1000);
}

async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}

interface Seen {
  readonly events: number;
  readonly frames: number;
  readonly commits: number;
}

const seenBy = (page: Page): Promise<Seen> => page.evaluate('seen');

it('takes 1,000 events a second for a minute without a long task, one commit a frame', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await page.addInitScript(busyMarket);
  await page.goto(server.endpoint(`/markets/${id}`));
  await untilPageIsLive(page);
  await trade(server, 'first', { marketId: id, shares: 1 });
  await page.getByRole('region', { name: 'Trades' }).getByRole('row').filter({ hasText: 'first' }).waitFor();
  await page.evaluate(`start(${perSecond})`);
  const until = async (events: number): Promise<void> => {
    await expect
      .poll(async () => (await seenBy(page)).events, { timeout: 120_000, interval: 250 })
      .toBeGreaterThanOrEqual(events);
  };
  // The state is at its bounds after a few seconds.
  await until(perSecond * 10);
  const before = await heapOf(devtools);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await until(perSecond * seconds);
  const tasks = tasksIn(await browser.stopTracing());
  await page.evaluate('stop()');
  const after = await heapOf(devtools);
  const { events, frames, commits } = await seenBy(page);
  const longest = tasks.reduce((most, ms) => Math.max(most, ms), 0);
  process.stdout.write(
    `${events} events, ${frames} frames, ${commits} commits, ${tasks.length} tasks of ${longest.toFixed(0)} ms at most, ` +
      `heap ${((after - before) / 1e6).toFixed(1)} MB larger\n`,
  );
  expect(tasks.length).toBeGreaterThan(perSecond);
  expect(longest).toBeLessThan(longestTaskMs);
  // A frame that a busy machine drops may have shared its commit.
  expect(commits).toBeLessThanOrEqual(frames * 1.02);
  expect(after - before).toBeLessThan(mostGrowthBytes);
  const { market } = await request<{ market: { tradesCount: number } }, { id: string }>(
    server,
    'query ($id: ID!) { market(id: $id) { tradesCount } }',
    { id },
  );
  expect(market.tradesCount).toBe(1);
  await page
    .getByRole('definition')
    .filter({ hasText: (events + 1).toLocaleString('en') })
    .first()
    .waitFor();
});

it('paints, and shows a price that is live, within a second of its opening', async () => {
  const id = await createMarket(server, 'ACTIVE');
  const page = await browser.newPage();
  // The first visit fills the cache of the server's documents.
  await page.goto(server.endpoint(`/markets/${id}`));
  await untilPageIsLive(page);
  await page.goto(server.endpoint(`/markets/${id}`));
  await page.evaluate(`new Promise((resolve) => {
    const look = () =>
      document.querySelector('.figure-large .num') !== null && document.querySelector('.pill[data-state="live"]') !== null
        ? resolve()
        : requestAnimationFrame(look);
    look();
  })`);
  const liveMs = await page.evaluate<number>('performance.now()');
  const paintMs = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
  );
  process.stdout.write(`first paint after ${paintMs.toFixed(0)} ms, live after ${liveMs.toFixed(0)} ms\n`);
  expect(paintMs).toBeLessThan(liveMs);
  expect(liveMs).toBeLessThan(1000);
});
