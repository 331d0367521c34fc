import { createLogger } from '../../src/server/base/logger.ts';
import { createMetrics } from '../../src/server/base/metrics.ts';
import { loadConfig } from '../../src/server/base/config.ts';
import { startDelivery } from '../../src/server/app/delivery.ts';
import { DisposalStack } from '../../src/server/app/disposal-stack.ts';
import { openStorage } from '../../src/server/app/storage.ts';
import { launchShares } from '../../src/server/domains/creator-shares/launch.ts';
import { tradeShares } from '../../src/server/domains/creator-shares/trade.ts';
import { domainVariables } from '../../src/server/domains/index.ts';
import { proposeMarket } from '../../src/server/domains/markets/propose.ts';
import { changeMarketState } from '../../src/server/domains/markets/transition.ts';
import { canHalt } from '../../src/server/domains/halts/needs.ts';
import { keptBookOf } from '../../src/server/domains/trades/kept-book.ts';
import { executeTrade } from '../../src/server/domains/trades/execute.ts';
import { createWalletWork } from '../../src/server/domains/users/wallet-work.ts';
import { WriteScheduler } from '../../src/server/transport/delivery/write-scheduler.ts';

/** More than any purchase costs. */
const anyCost = 2n ** 62n;

/** A process with a database, without transports. */
export interface Desk extends AsyncDisposable {
  /** Makes a market of a creator. Returns its id. */
  open(creator: string): Promise<string>;
  /** Launches shares that are unlocked at once. */
  launch(creator: string): Promise<void>;
  /** Buys shares, or sells them where the number is negative. */
  moveShares(creator: string, wallet: string, shares: number): Promise<unknown>;
  /** Buys a share of a market. */
  trade(marketId: string, wallet: string, turn: number): Promise<unknown>;
}

/** Opens a process on a database. */
export async function openDesk(environment: Readonly<Record<string, string>>): Promise<Desk> {
  const config = loadConfig(domainVariables, { NODE_ENV: 'test', LOG_LEVEL: 'error', ...environment });
  const logger = createLogger('error');
  const disposals = new DisposalStack();
  const foundation = { config, logger, metrics: createMetrics(), writes: new WriteScheduler(), disposals };
  const storage = await openStorage(foundation);
  const { unitOfWork } = await startDelivery(foundation, storage);
  const walletWork = createWalletWork(storage.queries, unitOfWork, logger);
  const { capabilities } = storage;
  const book = keptBookOf({ config, capabilities });
  return {
    async open(creatorWallet) {
      const { market } = await proposeMarket(walletWork, {
        ...{
          creatorWallet,
          question: 'Does a dividend cost the same?',
          description: null,
          category: 'other',
        },
        ...{ tags: [], bParameter: 1_000_000_000_000n, initialLiquidity: null, clientId: null },
      });
      for (const state of ['APPROVED', 'ACTIVE'] as const)
        await changeMarketState(unitOfWork, {
          ...{ marketId: market.id, state, outcome: null, isCancellation: false },
        });
      return market.id;
    },
    async launch(creator) {
      await launchShares(unitOfWork, { creator, unlockVolume: 0n, lowestVolume: 0n, usualVolume: 0n });
    },
    moveShares: (creator, wallet, shares) =>
      tradeShares(walletWork, {
        ...{ creator, wallet, clientId: null, shares: Math.abs(shares) },
        ...(shares > 0 ? { side: 'buy', limit: anyCost } : { side: 'sell', limit: 0n }),
      }),
    trade(marketId, wallet, turn) {
      const order = {
        ...{ marketId, wallet, tradeType: 'buy' as const, outcome: turn % 20 < 10, shares: 1_000_000_000n },
        ...{ maxCost: null, minProceeds: null, clientId: crypto.randomUUID() },
      };
      return executeTrade(walletWork, order, canHalt(capabilities), book);
    },
    [Symbol.asyncDispose]: () => disposals.dispose(),
  };
}

/** Does operations, some of them at once. Returns the milliseconds that they take. */
export async function timeOf(
  operations: number,
  inFlight: number,
  operate: (worker: number, turn: number) => Promise<unknown>,
): Promise<number> {
  const startedAtMs = performance.now();
  let turn = 0;
  const work = async (worker: number): Promise<void> => {
    while (turn < operations) {
      turn += 1;
      await operate(worker, turn);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
  return performance.now() - startedAtMs;
}
