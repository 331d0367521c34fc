import type { MarketState } from '../domains/markets/table.ts';
import { proposeMarket } from '../domains/markets/propose.ts';
import { hasMarkets } from '../domains/markets/store.ts';
import { changeMarketState } from '../domains/markets/transition.ts';
import { executeTrade } from '../domains/trades/execute.ts';
import type { Services } from '../graphql/context.ts';
import { demoWallets } from './tokens.ts';

interface DemoMarket {
  readonly question: string;
  readonly category: string;
  readonly path: readonly MarketState[];
  /** Shares of YES that the trader buys while it is active. */
  readonly shares?: bigint;
}

const share = 1_000_000_000n;

const demoMarkets: readonly DemoMarket[] = [
  {
    question: 'Will a human walk on the Moon again before 2030?',
    category: 'science',
    path: ['APPROVED', 'ACTIVE'],
    shares: 40n * share,
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
type DemoWork = Pick<Services, 'queries' | 'unitOfWork' | 'walletWork'>;

/** Fills an empty database with five markets in different states. A database with markets stays as it is. */
export async function createDemoMarkets(work: DemoWork): Promise<void> {
  if (await hasMarkets(work.queries)) return;
  for (const demo of demoMarkets) await createDemoMarket(work, demo);
}

async function createDemoMarket(
  { unitOfWork, walletWork }: DemoWork,
  { question, category, path, shares }: DemoMarket,
): Promise<void> {
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
      await executeTrade(walletWork, {
        marketId,
        wallet: demoWallets.trader,
        tradeType: 'buy',
        outcome: true,
        shares,
        maxCost: null,
        minProceeds: null,
        clientId: null,
      });
    }
  }
}
