import { parseArgs } from 'node:util';

import { casesOf } from '../support/cases.ts';
import type { Distribution } from '../support/distribution.ts';
import { positiveInteger } from '../support/positive-integer.ts';
import { runBench } from '../support/run-bench.ts';
import { measureClosing } from './closing.ts';
import { measurePaths } from './paths.ts';
import { measureReading } from './reading.ts';
import { openStage } from './stage.ts';

const cases = ['reading', 'closing', 'paths'] as const;

const help = `npm run bench:candles [-- --only LIST] [--trades N] [--requests N] [--markets N] [--minutes N]

Starts a PostgreSQL and a server, each in a process of its own, and measures the bars of prices:

  reading   the counting of the trades of an existing database; then 1,000 minute bars of a market with all these trades, and a
            page of 100 markets with their prices, sparklines and figures of 24 hours
  closing   how late the bars of followed markets close, by the clock of this process
  paths     trades by mutations, by the replication slot and by the catch-up at once, while the server is killed four times;
            then the stored bars are compared with SQL over all trades

  --only LIST    ${cases.join(',')} (all)
  --trades N     trades that are there before, and that another program writes (1000000)
  --requests N   requests of each kind (500)
  --markets N    markets that are followed (1000)
  --minutes N    minutes for which they are followed (3)
  --help
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: cases.join() },
    trades: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '500' },
    markets: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const only = casesOf(values.only, cases);
  const trades = positiveInteger(values.trades);
  if (only.includes('reading')) {
    await using stage = await openStage();
    const figures = await measureReading(stage, trades, positiveInteger(values.requests));
    console.log(`counting ${trades} trades of before: ${figures.backfillSeconds.toFixed(0)} s`);
    print('a page of 100 markets meanwhile', figures.pageWhileCounting);
    print('1,000 minute bars', figures.barsMs);
    print('a page of 100 markets', figures.pageMs);
  }
  if (only.includes('closing')) {
    await using stage = await openStage();
    const figures = await measureClosing(
      stage,
      positiveInteger(values.markets),
      positiveInteger(values.minutes),
    );
    console.log(`bars that closed: ${figures.arrived} of ${figures.expected}`);
    print('later than the end of the bar', figures.lateMs);
  }
  if (only.includes('paths')) {
    await using stage = await openStage();
    console.log(await measurePaths(stage, trades));
  }
}

function print(name: string, { median, p99, max }: Distribution): void {
  console.log(`${name}: p50 ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, at most ${max.toFixed(1)} ms`);
}

runBench(main);
