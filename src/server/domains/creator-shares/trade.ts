import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { laterBy, type Timestamp } from '../../base/time.ts';
import { findFirstRequest, planClaim, releasesOf, type ClientRequest } from '../../commit/requests.ts';
import type { SharedWork, Unit } from '../../commit/unit.ts';
import { carryOut, defer } from '../../db/flights.ts';
import { bind, defineStatement, type Plan } from '../../db/statement.ts';
import { jsonOf } from '../orders/writes.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { both } from './apply.ts';
import { creatorSharesTraded } from './events.ts';
import { quoteShares } from './quote.ts';
import { planHoldings, planShares, planTradeTime, type LockedHoldings } from './rows.ts';
import { requireShareTrade } from './store.ts';
import type { CreatorSharesRow, CreatorShareTradeRow } from './table.ts';

/** A purchase or a sale that a wallet asks for. */
export interface ShareOrder {
  readonly creator: string;
  readonly wallet: string;
  readonly side: 'buy' | 'sell';
  readonly shares: number;
  /** The highest cost of a purchase, or the lowest proceeds of a sale after its fee, in lamports. */
  readonly limit: bigint;
  readonly clientId: string | null;
}

/** The result of a purchase or a sale. */
export interface TradedShares {
  readonly trade: CreatorShareTradeRow;
  /** Whether an earlier request with the same client id made the trade. */
  readonly isDuplicate: boolean;
}

/**
 * Buys or sells shares of a creator on its curve. The trade and all that follows from it commit together: the supply, the reserve, the
 * holding and the dividends. The orders that wait for a creator share a transaction, in their order.
 *
 * @throws {ApiError} `NOT_FOUND`, `SHARES_LOCKED`, `BAD_USER_INPUT`, `INSUFFICIENT_SHARES`, `SLIPPAGE_EXCEEDED`, `CLIENT_ID_REUSED`.
 */
export async function tradeShares(walletWork: WalletWork, order: ShareOrder): Promise<TradedShares> {
  return walletWork.join(order.wallet, `creator ${order.creator}`, shareTrades, order);
}

const shareTrades: SharedWork<ShareOrder, TradedShares> = {
  keyOf: ({ wallet, clientId }) => (clientId === null ? null : JSON.stringify([wallet, clientId])),
  run: tradeAll,
};

/** An order on its way through a transaction. */
interface Attempt {
  readonly order: ShareOrder;
  readonly request: ClientRequest;
  readonly id: string;
  readonly claim: Plan<boolean>;
  /** Null until it is known. */
  outcome: PromiseSettledResult<TradedShares> | null;
}

const columns = [
  ...[
    'id',
    'creator_wallet',
    'holder_wallet',
    'side',
    'shares',
    'cost',
    'fee',
    'supply_after',
    'price_after',
  ],
  'created_at',
].join();

const insertTrades = defineStatement(
  'insert_creator_share_trades',
  `INSERT INTO creator_share_trades (${columns})
   SELECT ${columns} FROM json_populate_recordset(NULL::creator_share_trades, $1::json)`,
);

async function tradeAll(
  unit: Unit,
  given: readonly ShareOrder[],
): Promise<readonly PromiseSettledResult<TradedShares>[]> {
  const attempts = given.map(attemptOf);
  const state = await claimAndLock(unit, attempts);
  for (const attempt of attempts) if (!attempt.claim.result()) await repeat(unit, attempt);
  const trades = attempts.filter(({ outcome }) => outcome === null).flatMap((each) => settle(state, each));
  const releases = attempts
    .filter(({ claim, outcome }) => outcome?.status === 'rejected' && claim.result())
    .flatMap(({ request }) => releasesOf(request));
  // The reaction to these events moves everything else, as it does for the trades of other programs.
  const inserts = trades.length === 0 ? [] : [bind(insertTrades, jsonOf(trades))];
  await defer(unit.tx, [...releases, ...inserts]);
  unit.record(trades.map((trade) => creatorSharesTraded.create(trade)));
  return attempts.map(({ outcome }) => outcome ?? rejected(new Error('an order of shares was left out')));
}

function attemptOf(order: ShareOrder): Attempt {
  const { clientId, wallet: caller, side, ...content } = order;
  const mutation = side === 'buy' ? 'buyCreatorShares' : 'sellCreatorShares';
  const request = { caller, clientId, mutation, content };
  const id = randomUUID();
  return { order, request, id, claim: planClaim(request, [id]), outcome: null };
}

function keyOf({ order: { wallet, clientId } }: Attempt): string {
  return JSON.stringify([wallet, clientId]);
}

/** The locked shares of a creator, as the orders so far leave them. */
interface State {
  shares: CreatorSharesRow | null;
  readonly held: Map<string, number>;
  readonly holdings: LockedHoldings;
  readonly at: Timestamp | null;
  trades: number;
}

/** Claims the requests by key, and then locks the shares and the holdings. */
async function claimAndLock({ tx }: Unit, attempts: readonly Attempt[]): Promise<State> {
  const creator = attempts[0]?.order.creator ?? '';
  const claims = [...attempts].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const holders = attempts.map(({ order }) => ({ creatorWallet: creator, holderWallet: order.wallet }));
  const locks = both(both(planShares([creator]), planHoldings(holders)), planTradeTime(creator));
  const statements = [...claims.flatMap(({ claim }) => claim.statements), ...locks.statements];
  const [[shares, holdings], at] = await carryOut(tx, { ...locks, statements });
  return { shares: shares.get(creator) ?? null, held: new Map(), holdings, at, trades: 0 };
}

/** Gives a request that was sent before the result of the first one. */
async function repeat({ tx }: Unit, attempt: Attempt): Promise<void> {
  try {
    const [id = ''] = await findFirstRequest(tx, attempt.request);
    const trade = await requireShareTrade(tx, id);
    attempt.outcome = { status: 'fulfilled', value: { trade, isDuplicate: true } };
  } catch (error) {
    attempt.outcome = rejected(refusalOf(error));
  }
}

/** Makes the trade of an order; none when it is refused. */
function settle(state: State, attempt: Attempt): readonly CreatorShareTradeRow[] {
  try {
    const trade = tradeOf(state, attempt);
    attempt.outcome = { status: 'fulfilled', value: { trade, isDuplicate: false } };
    return [trade];
  } catch (error) {
    attempt.outcome = rejected(refusalOf(error));
    return [];
  }
}

function tradeOf(state: State, { order, id }: Attempt): CreatorShareTradeRow {
  const { creator: creatorWallet, wallet: holderWallet, side, shares } = order;
  if (state.shares === null || state.at === null) throw new ApiError('NOT_FOUND', { creator: creatorWallet });
  const held = state.held.get(holderWallet) ?? state.holdings.of({ creatorWallet, holderWallet }).shares;
  if (side === 'sell' && state.shares.unlockedAt !== null && held < shares)
    throw new ApiError('INSUFFICIENT_SHARES', { held: String(held) });
  const { cost, fee, total, supplyAfter, priceAfter } = quoteShares(state.shares, side, shares);
  assertWithin(order, total);
  const createdAt = laterBy(state.at, state.trades);
  state.trades += 1;
  state.held.set(holderWallet, held + (side === 'buy' ? shares : -shares));
  state.shares = { ...state.shares, supply: supplyAfter };
  return {
    ...{ id, creatorWallet, holderWallet, side, shares, cost, fee },
    ...{ supplyAfter, priceAfter, createdAt },
  };
}

/** @throws {ApiError} `SLIPPAGE_EXCEEDED` when the limit is passed. */
function assertWithin({ side, limit }: ShareOrder, total: bigint): void {
  if (side === 'buy' && total > limit)
    throw new ApiError('SLIPPAGE_EXCEEDED', { cost: total.toString(), maxCost: limit.toString() });
  if (side === 'sell' && total < limit)
    throw new ApiError('SLIPPAGE_EXCEEDED', { proceeds: total.toString(), minProceeds: limit.toString() });
}

/** The error that refuses an order alone. Every other error ends the transaction of all orders. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError && error.cause === undefined) return error;
  throw error;
}

function rejected(reason: Error): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
