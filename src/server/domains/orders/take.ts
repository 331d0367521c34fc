import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { OnBehalf } from '../trades/order.ts';
import type { MarketMaker } from '../pricing/cost-function.ts';
import './codes.ts';
import type { Draft } from './draft.ts';
import { partyOf } from './party.ts';
import { isBidOf, type Direction } from './direction.ts';
import { feesOf } from './fees.ts';
import { priceLegs, type PricedLeg } from './legs.ts';
import { liveOrderOf, type LiveOrder } from './live-order.ts';
import { match, matchCrossed, type Match } from './matching.ts';
import { costAt, inYes } from './prices.ts';
import type { OrderRow, TimeInForce } from './table.ts';

/** An order that a wallet places. */
export interface Placement extends Direction {
  readonly marketId: string;
  readonly wallet: string;
  /** The limit, in the order's own outcome. */
  readonly tick: number;
  readonly shares: bigint;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly expiresAt: Timestamp | null;
  readonly clientId: string | null;
  /** Whether it ends with the socket of its placement; absent for an order that does not. */
  readonly cancelOnDisconnect?: true;
  /** The session that it belongs to; absent without one. */
  readonly onBehalf?: OnBehalf;
}

/** Open orders of a wallet in a market at most. */
const maximumOpenOrders = 1000;

/** The draft needs more resting orders than it has: the transaction reads more, and drafts anew. */
export class TooFewOrders extends Error {
  override readonly name = 'TooFewOrders';
}

/**
 * Places an order: what crosses is traded at once, and the rest rests or ends. A refused order changes nothing.
 *
 * @param hasAll whether the draft has all the orders that the placement may meet.
 * @throws {ApiError} `INSUFFICIENT_SHARES`, `WOULD_TRADE`, `NOT_FILLABLE` or `BAD_USER_INPUT`.
 * @throws {TooFewOrders}
 */
export function place(draft: Draft, placement: Placement, id: string, hasAll: boolean): LiveOrder {
  const { wallet, outcome, shares, timeInForce } = placement;
  assertMayBePlaced(draft, placement);
  const isBid = isBidOf(placement);
  const limit = inYes(placement.tick, outcome);
  const found = match(
    { wallet, isBid, limit, shares },
    draft.book.sideOf(!isBid),
    draft.maker,
    draft.refusalOf,
  );
  if (found.wantsMore && !hasAll) throw new TooFewOrders();
  assertSuits(placement, found);
  const rests = found.rest > 0n && !found.hasMetItself && (timeInForce === 'GTC' || timeInForce === 'GTD');
  if (rests) assertRoom(draft, wallet);
  const legs = priceLegs(makerOf(draft), placement, found.legs);
  assertAffordable(draft, placement, legs, rests ? found.rest : 0n);
  const order = liveOrderOf(rowOf(draft, placement, id));
  draft.trade(partyOf(order), legs, 'TAKER', () => draft.place(order));
  endRefused(draft, found);
  if (order.remaining === 0n) return order;
  if (rests) draft.rest(order);
  else draft.end(order, found.hasMetItself ? 'SELF_TRADE' : 'IOC_REMAINDER');
  return order;
}

function assertMayBePlaced(draft: Draft, placement: Placement): void {
  const { wallet, side, outcome, shares, expiresAt, onBehalf = null } = placement;
  assertAdmitted(draft, wallet, onBehalf);
  if (expiresAt !== null && expiresAt <= draft.at)
    throw new ApiError('BAD_USER_INPUT', { argument: 'expiresAt' }, 'expiresAt must lie in the future.');
  if (side === 'buy') return;
  const available = draft.availableTo(wallet, outcome, onBehalf);
  if (available >= shares) return;
  const held = available > 0n ? available : 0n;
  throw new ApiError('INSUFFICIENT_SHARES', { held: held.toString() });
}

/** @throws {ApiError} `NOT_FOUND` for an unknown session; as the session refuses it. */
export function assertAdmitted(draft: Draft, wallet: string, onBehalf: OnBehalf | null): void {
  if (onBehalf === null) return;
  if (draft.accounts === null) throw new ApiError('NOT_FOUND', { sessionId: onBehalf.sessionId });
  draft.accounts.admit(wallet, onBehalf);
}

function assertAffordable(
  draft: Draft,
  { side, tick, onBehalf }: Placement,
  legs: readonly PricedLeg[],
  rest: bigint,
): void {
  if (side === 'sell' || onBehalf === undefined) return;
  const taken = legs.reduce((sum, { cost }) => sum + cost, 0n);
  const resting = costAt(tick, rest);
  const fees = feesOf(0n, taken, draft.fees) + feesOf(resting, 0n, draft.fees);
  draft.accounts?.assertAffordable(onBehalf.sessionId, taken + resting + fees);
}

function assertSuits({ postOnly, timeInForce }: Placement, { legs, rest, hasMetItself }: Match): void {
  if (postOnly && (legs.length > 0 || hasMetItself)) throw new ApiError('WOULD_TRADE');
  if (timeInForce !== 'FOK' || rest === 0n) return;
  throw new ApiError('NOT_FILLABLE', hasMetItself ? { reason: 'SELF_TRADE' } : { missing: rest.toString() });
}

function assertRoom(draft: Draft, wallet: string): void {
  if (draft.reservations.of(wallet).openOrders < maximumOpenOrders) return;
  throw new ApiError(
    'BAD_USER_INPUT',
    { reason: 'OPEN_ORDERS', maximum: maximumOpenOrders },
    `A wallet has ${maximumOpenOrders} open orders in a market at most.`,
  );
}

/** The market maker of a draft. */
export function makerOf({ market }: Draft): MarketMaker {
  return { sharesYes: market.sharesYes, sharesNo: market.sharesNo, b: market.bParameter };
}

function rowOf(draft: Draft, placement: Placement, id: string): OrderRow {
  const { marketId, wallet: userWallet, outcome, side, shares, clientId, onBehalf } = placement;
  const { timeInForce, postOnly, expiresAt } = placement;
  return {
    ...{
      id,
      clientId,
      marketId,
      userWallet,
      outcome,
      side,
      price: (placement.tick / 1000).toFixed(3),
      shares,
    },
    ...{ filledShares: 0n, filledCost: 0n, fees: 0n, timeInForce, postOnly, expiresAt },
    ...{ status: 'OPEN', endReason: null },
    ...{ sessionId: onBehalf?.sessionId ?? null, decisionId: onBehalf?.decisionId ?? null },
    ...{
      createdAt: draft.at,
      updatedAt: draft.at,
      version: 1,
      sequence: draft.nextSequence(),
      takerCost: 0n,
      makerFeeBps: draft.fees.maker,
      takerFeeBps: draft.fees.taker,
    },
  };
}

/** Ends the orders that a match has found expired or uncovered. */
export function endRefused(draft: Draft, { refused }: Pick<Match<LiveOrder>, 'refused'>): void {
  for (const { order, reason } of refused) draft.end(order, reason);
}

/**
 * Fills the resting orders that the market maker has passed, as a trade of another program makes it do.
 *
 * @returns whether any order was filled or ended.
 */
export function settleCrossed(draft: Draft): boolean {
  const { bids, asks } = draft.book;
  const { fills, refused } = matchCrossed(bids, asks, draft.maker, draft.refusalOf);
  for (const { order, shares } of fills) {
    try {
      const legs = priceLegs(makerOf(draft), order.row, [{ order: null, shares }]);
      draft.trade(partyOf(order), legs, 'MAKER');
    } catch (error) {
      // The rows that another program wrote leave no shares for it. It must not keep every other order from trading.
      if (!(error instanceof ApiError)) throw error;
      draft.end(order, 'INSUFFICIENT_SHARES');
    }
  }
  endRefused(draft, { refused });
  return fills.length > 0 || refused.length > 0;
}
