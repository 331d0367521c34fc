import { CommandError } from '../command/command.ts';
import type { PlannedTrade } from './holdings.ts';
import { openingSteps, proposeMarket, takeSteps } from '../session/market-opening.ts';
import { forEachConcurrently } from '../session/concurrency.ts';
import type { MarketRun } from './report.ts';
import { RequestError } from '../session/session.ts';
import type { Session } from '../session/session.ts';
import { createWallet, signIn } from '../session/wallet.ts';
import type { SignedInWallet } from '../session/wallet.ts';

export interface ReplayOptions {
  readonly session: Session;
  readonly serviceToken: string;
  readonly trades: readonly PlannedTrade[];
  /** Times faster than recorded; null is as fast as the server takes them. */
  readonly speed: number | null;
  /** Liquidity parameter of the markets, in base units. */
  readonly bParameter: bigint;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** The markets and wallets that a replay needs before its first trade. */
export interface ReplaySetup {
  /** By the markets' ids in the file, in its order. */
  readonly markets: ReadonlyMap<string, MarketRun>;
  /** By the traders' names in the file. */
  readonly wallets: ReadonlyMap<string, SignedInWallet>;
}

/**
 * Signs in a wallet for each trader of the file, and opens a market for each market of the file.
 *
 * @throws {CommandError} when the server refuses a request.
 */
export async function prepareReplay(options: ReplayOptions): Promise<ReplaySetup> {
  const { session, trades, concurrency, signal } = options;
  const questions = new Map<string, string>();
  for (const { marketId, question } of trades) questions.set(marketId, questions.get(marketId) ?? question);
  const wallets = new Map<string, SignedInWallet>();
  const ids = new Map<string, string>();
  const traders = new Set(trades.map(({ trader }) => trader));
  console.error(`Signing in ${traders.size} traders and opening ${questions.size} markets.`);
  try {
    await forEachConcurrently(traders, { concurrency, signal }, async (trader) => {
      wallets.set(trader, await signIn(session, createWallet(), signal));
    });
    const proposer = await signIn(session, createWallet(), signal);
    await forEachConcurrently(questions, { concurrency, signal }, async ([recordedId, question]) => {
      ids.set(recordedId, await openMarket(options, proposer.token, question));
    });
  } catch (error) {
    if (error instanceof RequestError) throw new CommandError(`${error.code}: ${error.message}`);
    throw error;
  }
  const markets = trades.map(({ marketId }): [string, MarketRun] => {
    const id = ids.get(marketId) ?? '';
    return [marketId, { recordedId: marketId, id, startedAtMs: null, endedAtMs: null, finalPriceYes: null }];
  });
  return { markets: new Map(markets), wallets };
}

async function openMarket(options: ReplayOptions, token: string, question: string): Promise<string> {
  const { session, serviceToken, signal } = options;
  const bParameter = options.bParameter.toString();
  const input = {
    question,
    category: 'OTHER' as const,
    tags: ['replay'],
    bParameter,
    initialLiquidity: bParameter,
  };
  const id = await proposeMarket(session, token, input, signal);
  await takeSteps(session, serviceToken, openingSteps(id), signal);
  return id;
}
