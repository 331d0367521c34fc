import { canHalt } from '../domains/halts/needs.ts';
import type { MarketState } from '../domains/markets/table.ts';
import { proposeMarket } from '../domains/markets/propose.ts';
import { hasMarkets } from '../domains/markets/store.ts';
import { changeMarketState } from '../domains/markets/transition.ts';
import { cancelOrder } from '../domains/orders/end.ts';
import { ordersMigration } from '../domains/orders/migrations.ts';
import { placeOrder } from '../domains/orders/place.ts';
import { readPlacement, rulesOf } from '../domains/orders/placement.ts';
import { executeTrade } from '../domains/trades/execute.ts';
import { keptBookOf } from '../domains/trades/kept-book.ts';
import type { Services } from '../graphql/context.ts';
import { demoWallets } from './tokens.ts';

interface DemoMarket {
  readonly question: string;
  readonly category: string;
  readonly path: readonly MarketState[];
  /** Shares of YES that the trader buys while it is active. */
  readonly shares?: bigint;
  /** Whether orders rest in its book. */
  readonly hasOrders?: boolean;
}

const share = 1_000_000_000n;

const demoMarkets: readonly DemoMarket[] = [
  {
    question: 'Will a human walk on the Moon again before 2030?',
    category: 'science',
    path: ['APPROVED', 'ACTIVE'],
    shares: 40n * share,
    hasOrders: true,
  },
  {
    question: 'Will the next World Cup final be decided on penalties?',
    category: 'sports',
    path: ['APPROVED', 'ACTIVE'],
  },
  {
    question: 'Will a room-temperature superconductor be confirmed this decade?',
    category: 'science',
    path: ['APPROVED'],
  },
  { question: 'Will a film without actors win a major award by 2030?', category: 'entertainment', path: [] },
  {
    question: 'Did the last election see a turnout above seventy percent?',
    category: 'politics',
    path: ['APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED'],
    shares: 15n * share,
  },
];

/** The services that make the markets. */
type DemoWork = Pick<Services, 'queries' | 'unitOfWork' | 'walletWork' | 'capabilities' | 'config'>;

/**
 * Fills an empty database with five markets in different states. A database with markets stays as it is.
 *
 * @returns whether the database was empty.
 */
export async function createDemoMarkets(work: DemoWork): Promise<boolean> {
  if (await hasMarkets(work.queries)) return false;
  for (const demo of demoMarkets) await createDemoMarket(work, demo);
  return true;
}

async function createDemoMarket(
  work: DemoWork,
  { question, category, path, shares, hasOrders = false }: DemoMarket,
): Promise<void> {
  const { unitOfWork, walletWork, capabilities } = work;
  const { market } = await proposeMarket(walletWork, {
    creatorWallet: demoWallets.trader,
    question,
    description: null,
    category,
    tags: ['demo'],
    bParameter: 100n * share,
    initialLiquidity: null,
    clientId: null,
  });
  const marketId = market.id;
  for (const state of path) {
    const outcome = state === 'RESOLVING' ? true : null;
    await changeMarketState(unitOfWork, { marketId, state, outcome, isCancellation: false });
    if (state === 'ACTIVE' && shares !== undefined) {
      const order = {
        ...{ marketId, wallet: demoWallets.trader, tradeType: 'buy' as const, outcome: true, shares },
        ...{ maxCost: null, minProceeds: null, clientId: null },
      };
      await executeTrade(walletWork, order, canHalt(capabilities), keptBookOf(work));
    }
    if (state === 'ACTIVE' && hasOrders) await createDemoOrders(work, marketId);
  }
}

/** Purchases of the trader in the first market, whose price of YES is 0.599. The last of them crosses. */
const demoOrders = [
  { outcome: true, price: '0.580', timeInForce: 'GTC' },
  { outcome: true, price: '0.550', timeInForce: 'GTC' },
  { outcome: false, price: '0.380', timeInForce: 'GTC' },
  { outcome: false, price: '0.350', timeInForce: 'GTC' },
  { outcome: true, price: '0.610', timeInForce: 'IOC' },
] as const;

/** Places orders in a market, and cancels the first of them. */
async function createDemoOrders(
  { queries, unitOfWork, walletWork, capabilities, config }: DemoWork,
  marketId: string,
): Promise<void> {
  if (!capabilities.isUsable(ordersMigration.capability)) return;
  const { trader: wallet } = demoWallets;
  const ids: string[] = [];
  for (const order of demoOrders) {
    const placement = readPlacement({
      ...{ marketId, wallet, side: 'buy', shares: 5n * share, postOnly: false, expiresAt: null },
      ...{ clientId: null, ...order },
    });
    ids.push((await placeOrder(walletWork, placement, rulesOf(config, capabilities))).order.id);
  }
  await cancelOrder(queries, unitOfWork, { wallet, orderId: ids[0] ?? null, clientId: null });
}
