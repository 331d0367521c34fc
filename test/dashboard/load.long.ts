import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openStage, type CaptureStage } from '../server/capture/stage.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import {
  countFrames,
  heapOf,
  insertBusyMarket,
  seenBy,
  startBusyMarket,
  startTasks,
  stopTasks,
} from '../support/pages/busy-market.ts';
import { buildDashboard, untilPageIsLive } from '../support/pages/dashboard.ts';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { startInstance, type Instance } from '../support/servers/instance.ts';
import { withoutLimits } from '../support/servers/server.ts';

/** Events a second that the page gets, and for how long. */
const perSecond = 1000;
const seconds = 60;
/** Bounds of CLIENT.md: the longest task, and the growth of the heap. */
const longestTaskMs = 50;
const mostGrowthBytes = 10_000_000;

let postgres: TestPostgres;
let stage: CaptureStage;
let server: Instance;
let browser: Browser;

beforeAll(async () => {
  await buildDashboard();
  postgres = await startPostgres();
  stage = await openStage(postgres);
  [server, browser] = await Promise.all([
    startInstance({
      ...withoutLimits,
      ...{ DASHBOARD: 'on', REDIS_URL: '', CHANGE_SOURCE: 'postgres' },
      ...{ DATABASE_URL: stage.databaseUrl, REPLICATION_SLOT: stage.slot },
    }),
    launchChromium(),
  ]);
});

afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

it('takes 1,000 trades a second of another program for a minute, without a long task, one commit a frame', async () => {
  const id = await insertBusyMarket(stage.writer);
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await page.addInitScript(countFrames);
  await page.goto(server.endpoint(`/markets/${id}`));
  await untilPageIsLive(page);
  const until = async (events: number): Promise<void> => {
    await expect
      .poll(async () => (await seenBy(page)).events, { timeout: 150_000, interval: 250 })
      .toBeGreaterThanOrEqual(events);
  };
  const market = startBusyMarket(stage.writer, id, { perSecond, total: perSecond * seconds });
  // The state is at its bounds after a few seconds.
  await until(perSecond * 10);
  const before = await heapOf(devtools);
  const start = await seenBy(page);
  const startedAtMs = performance.now();
  await startTasks(browser, page);
  await until(perSecond * seconds);
  const tasks = await stopTasks(browser);
  const took = (performance.now() - startedAtMs) / 1000;
  const end = await seenBy(page);
  await market.stop();
  const after = await heapOf(devtools);

  const events = end.events - start.events;
  const frames = end.frames - start.frames;
  const commits = end.commits - start.commits;
  const longest = tasks.reduce((most, ms) => Math.max(most, ms), 0);
  process.stdout.write(
    `${events} events in ${took.toFixed(1)} s, ${frames} frames, ${commits} commits, ${tasks.length} tasks of ` +
      `${longest.toFixed(0)} ms at most, heap ${((after - before) / 1e6).toFixed(1)} MB larger\n`,
  );
  expect(tasks.length).toBeGreaterThan(perSecond);
  expect(longest).toBeLessThan(longestTaskMs);
  // A frame that a busy machine drops may have shared its commit.
  expect(commits).toBeLessThanOrEqual(frames * 1.02);
  expect(after - before).toBeLessThan(mostGrowthBytes);

  // The page has each trade once, and is where the database is.
  expect(market.written).toBe(perSecond * seconds);
  const known = await request<{ market: { tradesCount: number } }, { id: string }>(
    server,
    'query ($id: ID!) { market(id: $id) { tradesCount } }',
    { id },
  );
  expect(known.market.tradesCount).toBe(market.written);
  await page
    .getByRole('definition')
    .filter({ hasText: new RegExp(`^${market.written.toLocaleString('en')}$`) })
    .waitFor();
  expect((await seenBy(page)).events).toBe(market.written);
  await page.close();
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
