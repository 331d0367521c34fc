import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import pg from 'pg';

import {
  countFrames,
  heapOf,
  insertBusyMarket,
  seenBy,
  startBusyMarket,
} from '../test/support/pages/busy-market.ts';
import { buildDashboard, untilPageIsLive } from '../test/support/pages/dashboard.ts';
import { startPostgres } from '../test/support/postgres/postgres.ts';
import { launchChromium } from '../test/support/servers/chromium.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess } from './support/server-process.ts';

const help = `npm run bench:dashboard [-- --minutes N] [--rate N]

Starts a PostgreSQL, a server that captures its rows, and a Chromium with the page of a market, each in a process of its own. Another
connection writes trades of the market. Each minute it tells the events, frames and commits so far, and the heap of the page after
a collection; CLIENT.md bounds its growth in ten minutes to 10 MB.

  --minutes N   how long, after a warm-up of 15 s (10)
  --rate N      trades a second (1000)
  --help
`;

const warmUpSeconds = 15;

runBench(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '1000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [minutes, perSecond] = [positiveInteger(values.minutes), positiveInteger(values.rate)];
  await buildDashboard();
  await using postgres = await startPostgres();
  const writer = new pg.Client({ connectionString: postgres.url });
  writer.on('error', () => undefined);
  await writer.connect();
  await writer.query('CREATE PUBLICATION supabase_realtime');
  await using server = await startServerProcess('bundled', {
    ...{ NODE_ENV: 'test', JWT_SECRET: randomBytes(32).toString('base64url'), DASHBOARD: 'on' },
    ...{ DATABASE_URL: postgres.url, CHANGE_SOURCE: 'postgres' },
  });
  const id = await insertBusyMarket(writer);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const devtools = await page.context().newCDPSession(page);
    await page.addInitScript(countFrames);
    await page.goto(new URL(`/markets/${id}`, server.url).href);
    await untilPageIsLive(page);
    const total = perSecond * (warmUpSeconds + 60 * (minutes + 1));
    const market = startBusyMarket(writer, id, { perSecond, total });
    await pause(warmUpSeconds * 1000);
    const first = await heapOf(devtools);
    const before = await seenBy(page);
    for (let minute = 1; minute <= minutes; minute += 1) {
      await pause(60_000);
      const { events, frames, commits } = await seenBy(page);
      const growth = (await heapOf(devtools)) - first;
      process.stdout.write(
        `${minute} min: ${events - before.events} events, ${frames - before.frames} frames, ` +
          `${commits - before.commits} commits, heap ${(growth / 1e6).toFixed(2)} MB larger\n`,
      );
    }
    await market.stop();
  } finally {
    await browser.close();
    await writer.end();
  }
});
