import { parseArgs } from 'node:util';

import { DisposalStack } from '../src/server/app/disposal-stack.ts';
import { startDelivery } from '../src/server/app/delivery.ts';
import { openStorage } from '../src/server/app/storage.ts';
import { loadConfig } from '../src/server/base/config.ts';
import { createLogger } from '../src/server/base/logger.ts';
import { createMetrics } from '../src/server/base/metrics.ts';
import { domainVariables } from '../src/server/domains/index.ts';
import { proposeMarket } from '../src/server/domains/markets/propose.ts';
import { changeMarketState } from '../src/server/domains/markets/transition.ts';
import { executeTrade } from '../src/server/domains/trades/execute.ts';
import type { Order } from '../src/server/domains/trades/order.ts';
import { createWalletWork } from '../src/server/domains/users/wallet-work.ts';
import { WriteScheduler } from '../src/server/transport/delivery/write-scheduler.ts';
import { distributionOf } from './support/distribution.ts';
import { startDurablePostgres } from './support/durable-postgres.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';

const help = `npm run bench:halt-lock [-- --rounds N] [--trades N] [--in-flight N] [--markets N] [--halts N]

Executes trades in this process, without HTTP, on a PostgreSQL of its own with fsync. In each round a block of trades takes the locks
of halts, and another does not; the two change places from round to round. Prints trades a second of both, and the median of the
ratios of rounds.

  --rounds N     rounds (100)
  --trades N     trades of a block (100)
  --in-flight N  trades that are under way at once (16)
  --markets N    markets that the trades go to in turn (10)
  --halts N      halts that have ended, which the table has (1000)
  --help
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    trades: { type: 'string', default: '100' },
    'in-flight': { type: 'string', default: '16' },
    markets: { type: 'string', default: '10' },
    halts: { type: 'string', default: '1000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [rounds, trades, inFlight] = [values.rounds, values.trades, values['in-flight']].map(
    positiveInteger,
  ) as [number, number, number];
  await using postgres = await startDurablePostgres();
  const config = loadConfig(domainVariables, {
    NODE_ENV: 'test',
    DATABASE_URL: await postgres.createDatabase(),
    LOG_LEVEL: 'warn',
  });
  const logger = createLogger('warn');
  const disposals = new DisposalStack();
  const foundation = { config, logger, metrics: createMetrics(), writes: new WriteScheduler(), disposals };
  try {
    const storage = await openStorage(foundation);
    const { unitOfWork } = await startDelivery(foundation, storage);
    const walletWork = createWalletWork(storage.queries, unitOfWork, logger);
    const marketIds: string[] = [];
    while (marketIds.length < positiveInteger(values.markets)) {
      const { market } = await proposeMarket(walletWork, {
        ...{ creatorWallet: 'creator', question: `How dear is lock ${marketIds.length}?`, description: null },
        ...{
          category: 'other',
          tags: [],
          bParameter: 1_000_000_000_000n,
          initialLiquidity: null,
          clientId: null,
        },
      });
      for (const state of ['APPROVED', 'ACTIVE'] as const)
        await changeMarketState(unitOfWork, {
          marketId: market.id,
          state,
          outcome: null,
          isCancellation: false,
        });
      marketIds.push(market.id);
    }
    for (let index = 0; index < positiveInteger(values.halts); index += 1)
      await storage.queries
        .insertInto('tradingHalts')
        .values({ reason: 'over', endedAt: new Date().toISOString() })
        .execute();

    let turn = 0;
    /** Milliseconds that a block of trades takes. */
    const measure = async (canHalt: boolean): Promise<number> => {
      const startedAtMs = performance.now();
      let left = trades;
      const work = async (worker: number): Promise<void> => {
        for (; left > 0;) {
          left -= 1;
          turn += 1;
          const order: Order = {
            ...{ marketId: marketIds[turn % marketIds.length] ?? '', wallet: `wallet-${worker}` },
            ...{ tradeType: 'buy' as const, outcome: turn % 20 < 10, shares: 1_000_000_000n },
            ...{ maxCost: null, minProceeds: null, clientId: null },
          };
          await executeTrade(walletWork, order, canHalt);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
      return performance.now() - startedAtMs;
    };
    for (let round = 0; round < 5; round += 1) for (const canHalt of [true, false]) await measure(canHalt);
    const took = { with: [] as number[], without: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const canHalt of round % 2 === 0 ? [true, false] : [false, true]) {
        took[canHalt ? 'with' : 'without'].push(await measure(canHalt));
      }
    }
    const ratios = took.without.map((ms, round) => ms / (took.with[round] ?? Number.NaN));
    const perSecond = (durations: readonly number[]): string =>
      ((trades * 1000) / distributionOf(durations).median).toFixed(0);
    console.log(`${inFlight} in flight, ${marketIds.length} markets, ${rounds} rounds of ${trades} trades`);
    console.log(`  with the locks     ${perSecond(took.with)}/s`);
    console.log(`  without the locks  ${perSecond(took.without)}/s`);
    const sum = (durations: readonly number[]): number => durations.reduce((total, ms) => total + ms, 0);
    console.log(
      `  with ÷ without     ${distributionOf(ratios).median.toFixed(3)} (of the sums ${(sum(took.without) / sum(took.with)).toFixed(3)})`,
    );
  } finally {
    await disposals.dispose();
  }
}

runBench(main);
