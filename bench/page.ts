import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { buildDashboard, untilPageIsLive } from '../test/support/pages/dashboard.ts';
import { countLoad, devtoolsOf, heapOf, loadOf } from '../test/support/pages/page-load.ts';
import { startBusyIndexer } from '../test/support/postgres/busy-indexer.ts';
import { startPostgres } from '../test/support/postgres/postgres.ts';
import { launchChromium } from '../test/support/servers/chromium.ts';
import { openMarket } from './support/api.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess } from './support/server-process.ts';

const help = `npm run bench:page [-- --seconds N] [--rate N]

Starts a PostgreSQL, a server that captures its rows, and Chromium with the page of a market. A program writes trades into the
database all the time. Prints, each 30 seconds, the trades that are written and those that the page has had, its frames, its
commits, and its heap after a collection.

  --seconds N  seconds of trades (600)
  --rate N     trades a second (1000)
  --help
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '1000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** Seconds between two lines. */
const everySeconds = 30;

async function main(): Promise<void> {
  if (values.help) {
    console.log(help);
    return;
  }
  const [seconds, perSecond] = [positiveInteger(values.seconds), positiveInteger(values.rate)];
  const secret = randomBytes(32).toString('base64url');
  await buildDashboard();
  await using postgres = await startPostgres();
  await using server = await startServerProcess('plain', {
    ...{ NODE_ENV: 'development', DEMO: 'none', JWT_SECRET: secret },
    ...{ DATABASE_URL: postgres.url, CHANGE_SOURCE: 'postgres' },
  });
  await using browser = await launchChromium();
  const marketId = await openMarket(server.url, secret, 'How much does the page take?');
  const page = await browser.newPage();
  const devtools = await devtoolsOf(page);
  await countLoad(page);
  await page.goto(new URL(`/markets/${marketId}`, server.url).href);
  await untilPageIsLive(page);
  await using indexer = await startBusyIndexer({ url: postgres.url, marketId, perSecond });
  const startedAtMs = performance.now();
  for (let due = everySeconds; due <= seconds; due += everySeconds) {
    await pause(Math.max(0, startedAtMs + due * 1000 - performance.now()));
    const { trades, frames, commits } = await loadOf(page);
    const heapMb = ((await heapOf(devtools)) / 1e6).toFixed(1);
    console.log({ seconds: due, written: indexer.written, trades, frames, commits, heapMb });
  }
  await indexer.stop();
}

runBench(main);
