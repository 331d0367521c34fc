import { setTimeout as pause } from 'node:timers/promises';

import { loadConfig } from '../../src/server/base/config.ts';
import type { Publication } from '../../src/server/broker/broker.ts';
import { createLogger } from '../../src/server/base/logger.ts';
import { createMetrics } from '../../src/server/base/metrics.ts';
import { startDelivery } from '../../src/server/app/delivery.ts';
import { DisposalStack } from '../../src/server/app/disposal-stack.ts';
import { openStorage } from '../../src/server/app/storage.ts';
import { domainVariables } from '../../src/server/domains/index.ts';
import { proposeMarket } from '../../src/server/domains/markets/propose.ts';
import { changeMarketState } from '../../src/server/domains/markets/transition.ts';
import { placeOrder, type Rules } from '../../src/server/domains/orders/place.ts';
import { ordersTopic } from '../../src/server/domains/orders/topics.ts';
import { rulesOf } from '../../src/server/domains/orders/placement.ts';
import type { OrderRow } from '../../src/server/domains/orders/table.ts';
import type { Placement } from '../../src/server/domains/orders/take.ts';
import { executeTrade } from '../../src/server/domains/trades/execute.ts';
import type { Order } from '../../src/server/domains/trades/order.ts';
import { keptBookOf, type KeptBook } from '../../src/server/domains/trades/kept-book.ts';
import { WriteScheduler } from '../../src/server/transport/delivery/write-scheduler.ts';
import { createWalletWork, type WalletWork } from '../../src/server/domains/users/wallet-work.ts';

/** What a unit of work needs. */
interface Desk {
  readonly walletWork: WalletWork;
  readonly rules: Rules;
  readonly book: KeptBook | null;
  readonly marketId: string;
  readonly wallet: string;
  readonly turn: number;
}

/** The payload of `orderUpdated`, as far as the bench reads it. */
interface BookedOrder {
  readonly order: OrderRow;
}

const share = 1_000_000_000n;

function trade({ walletWork, rules, marketId, wallet, turn }: Desk, book: KeptBook | null): Promise<unknown> {
  const order: Order = {
    ...{ marketId, wallet, tradeType: 'buy' as const, outcome: turn % 2 === 0, shares: share },
    ...{ maxCost: null, minProceeds: null, clientId: crypto.randomUUID() },
  };
  return executeTrade(walletWork, order, rules.canHalt, book);
}

function place({ walletWork, rules, marketId, wallet }: Desk, order: Partial<Placement>): Promise<unknown> {
  const placement: Placement = {
    ...{ marketId, wallet, outcome: true, side: 'buy', tick: 500, shares: share, timeInForce: 'GTC' },
    ...{ postOnly: false, expiresAt: null, clientId: crypto.randomUUID(), ...order },
  };
  return placeOrder(walletWork, placement, rules);
}

/** The kinds of work. Each has markets of its own, so that no order rests where trades must be plain. */
export const works = {
  plain: (desk: Desk) => trade(desk, desk.book),
  'no book': (desk: Desk) => trade(desk, null),
  // Below every other price of the market, and some hundred of them.
  resting: (desk: Desk) => place(desk, { tick: 100 + (desk.turn % 300) }),
  crossing: (desk: Desk) => place(desk, { tick: 990, outcome: desk.turn % 2 === 0, timeInForce: 'IOC' }),
  pairs: (desk: Desk) =>
    place(desk, { outcome: desk.turn % 2 === 0, wallet: `${desk.wallet}-${desk.turn % 2}` }),
} as const;
export type WorkName = keyof typeof works;

/** A process with a database, without transports. */
export interface Exchange extends AsyncDisposable {
  /** Does work, and returns how many a second. */
  run(name: WorkName, operations: number): Promise<number>;
  /**
   * Places resting orders at a rate, whether or not those before are answered. Returns the milliseconds from each placement to its
   * `orderUpdated` in the log of its wallet.
   */
  follow(perSecond: number, seconds: number): Promise<readonly number[]>;
}

/** Opens an exchange with markets for each kind of work. */
export async function openExchange(
  environment: Readonly<Record<string, string>>,
  marketsOfWork: number,
  inFlight: number,
): Promise<Exchange> {
  const config = loadConfig(domainVariables, { NODE_ENV: 'test', LOG_LEVEL: 'warn', ...environment });
  const logger = createLogger('warn');
  const disposals = new DisposalStack();
  const foundation = { config, logger, metrics: createMetrics(), writes: new WriteScheduler(), disposals };
  const storage = await openStorage(foundation);
  const { unitOfWork, broker } = await startDelivery(foundation, storage);
  const walletWork = createWalletWork(storage.queries, unitOfWork, logger);
  const rules = rulesOf(config, storage.capabilities);
  const book = keptBookOf({ config, capabilities: storage.capabilities });
  const markets = new Map<string, string[]>();
  for (const name of Object.keys(works)) {
    const ids: string[] = [];
    for (let index = 0; index < marketsOfWork; index += 1) {
      const { market } = await proposeMarket(walletWork, {
        ...{ creatorWallet: 'creator', question: `How many ${name} fit into second ${index}?` },
        ...{ description: null, category: 'other', tags: [], bParameter: 1000n * share },
        ...{ initialLiquidity: null, clientId: null },
      });
      for (const state of ['APPROVED', 'ACTIVE'] as const) {
        const step = { marketId: market.id, state, outcome: null, isCancellation: false };
        await changeMarketState(unitOfWork, step);
      }
      ids.push(market.id);
    }
    markets.set(name, ids);
  }
  let turn = 0;
  return {
    async run(name, operations) {
      const ids = markets.get(name) ?? [];
      const startedAtMs = performance.now();
      let left = operations;
      const work = async (worker: number): Promise<void> => {
        while (left > 0) {
          left -= 1;
          turn += 1;
          const marketId = ids[turn % ids.length] ?? '';
          const own = { marketId, wallet: `wallet-${worker}`, turn: Math.floor(turn / ids.length) };
          await works[name]({ walletWork, rules, book, ...own });
        }
      };
      await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
      return (operations * 1000) / (performance.now() - startedAtMs);
    },
    async follow(perSecond, seconds) {
      const ids = markets.get('resting') ?? [];
      const sentAtMs = new Map<string, number>();
      const delays: number[] = [];
      const listen = ({ event: { payload } }: Publication): void => {
        const { order } = payload as BookedOrder;
        const sent = sentAtMs.get(order.clientId ?? '');
        if (sent !== undefined) delays.push(performance.now() - sent);
      };
      const wallets = Array.from({ length: inFlight }, (_, worker) => `wallet-${worker}`);
      const subscriptions = await Promise.all(
        wallets.map((wallet) => broker.subscribe(ordersTopic.of(wallet), listen)),
      );
      const answers: Promise<unknown>[] = [];
      const startedAtMs = performance.now();
      while (answers.length < perSecond * seconds) {
        const due = Math.min(perSecond * seconds, ((performance.now() - startedAtMs) * perSecond) / 1000);
        for (; answers.length < due; turn += 1) {
          const clientId = crypto.randomUUID();
          sentAtMs.set(clientId, performance.now());
          const own = { marketId: ids[turn % ids.length] ?? '', wallet: wallets[turn % inFlight] ?? '' };
          const order = { tick: 100 + (turn % 300), clientId };
          answers.push(place({ walletWork, rules, book, ...own, turn }, order));
        }
        await pause(2);
      }
      await Promise.all(answers);
      while (delays.length < answers.length) await pause(5);
      for (const subscription of subscriptions) subscription.close();
      return delays;
    },
    [Symbol.asyncDispose]: () => disposals.dispose(),
  };
}
