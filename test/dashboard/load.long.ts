import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket, request } from '../support/clients/graphql.ts';
import { buildDashboard, untilPageIsLive } from '../support/pages/dashboard.ts';
import { countLoad, devtoolsOf, heapOf, loadOf, tasksIn } from '../support/pages/page-load.ts';
import { startBusyIndexer } from '../support/postgres/busy-indexer.ts';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { asServer, startProcess, type ServerProcess } from '../support/servers/server-process.ts';
import { jwtSecret, withoutLimits, type TestServer } from '../support/servers/server.ts';

/** Trades a second that another program writes, and for how long. */
const perSecond = 1000;
const seconds = 60;
/** Bounds of CLIENT.md: the longest task, and the growth of the heap. */
const longestTaskMs = 50;
const mostGrowthBytes = 10_000_000;
/** Milliseconds for the trades, because the page, the server and the database share the processors with each other and with other work. */
const mostMs = 300_000;

let postgres: TestPostgres;
let url: string;
let child: ServerProcess;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  await buildDashboard();
  [postgres, browser] = await Promise.all([startPostgres(), launchChromium()]);
  url = await postgres.createDatabase();
  child = startProcess({
    ...withoutLimits,
    ...{ NODE_ENV: 'development', DEMO: 'none', JWT_SECRET: jwtSecret, HOST: '127.0.0.1' },
    ...{ DATABASE_URL: url, CHANGE_SOURCE: 'postgres', LOG_LEVEL: 'info' },
  });
  server = asServer(await child.ready);
});

afterAll(async () => {
  await browser.close();
  await child[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

it(
  'takes 1,000 trades a second of the server for a minute without a long task, one commit a frame',
  async () => {
    const id = await createMarket(server, 'ACTIVE');
    const page = await browser.newPage();
    const devtools = await devtoolsOf(page);
    await countLoad(page);
    await page.goto(server.endpoint(`/markets/${id}`));
    await untilPageIsLive(page);
    await using indexer = await startBusyIndexer({ url, marketId: id, perSecond });
    const startedAtMs = performance.now();
    const until = async (trades: number): Promise<void> => {
      await expect
        .poll(async () => (await loadOf(page)).trades, { timeout: mostMs, interval: 250 })
        .toBeGreaterThanOrEqual(trades);
    };
    // The state is at its bounds after a few seconds.
    await until(perSecond * 10);
    const before = await heapOf(devtools);
    await browser.startTracing(page, { categories: ['toplevel'] });
    await expect.poll(() => indexer.written, { timeout: mostMs }).toBeGreaterThanOrEqual(perSecond * seconds);
    await indexer.stop();
    await until(indexer.written);
    const rate = (1000 * indexer.written) / (performance.now() - startedAtMs);
    const tasks = tasksIn(await browser.stopTracing());
    const after = await heapOf(devtools);
    const { trades, frames, commits } = await loadOf(page);
    const longest = tasks.reduce((most, ms) => Math.max(most, ms), 0);
    process.stdout.write(
      `${trades} trades, ${rate.toFixed(0)} a second, ${frames} frames, ${commits} commits, ${tasks.length} tasks of ` +
        `${longest.toFixed(0)} ms at most, heap ${((after - before) / 1e6).toFixed(1)} MB larger\n`,
    );
    expect(tasks.length).toBeGreaterThan(perSecond);
    expect(longest).toBeLessThan(longestTaskMs);
    // A frame that a busy machine drops may have shared its commit.
    expect(commits).toBeLessThanOrEqual(frames * 1.02);
    expect(after - before).toBeLessThan(mostGrowthBytes);
    // Each trade arrived once.
    expect(trades).toBe(indexer.written);
    const { market } = await request<{ market: { tradesCount: number } }, { id: string }>(
      server,
      'query ($id: ID!) { market(id: $id) { tradesCount } }',
      { id },
    );
    expect(market.tradesCount).toBe(trades);
    await page
      .getByRole('definition')
      .filter({ hasText: trades.toLocaleString('en') })
      .first()
      .waitFor();
  },
  2 * mostMs,
);

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
