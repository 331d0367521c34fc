import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { MarketRow } from '../markets/table.ts';
import { quotientText } from '../pricing/lmsr.ts';
import { LOT, MakerDepth } from '../pricing/depth.ts';
import { priceOf } from '../pricing/price.ts';
import { sharesFor } from '../pricing/shares-for.ts';
import { assertActive } from '../trades/active.ts';
import { assertOneSize, type Quote, type QuoteRequest } from '../trades/quote.ts';
import { feesOf, type FeeRates } from './fees.ts';
import { isBidOf, type Direction } from './direction.ts';
import { withHolders } from './holders-fee.ts';
import { priceLegs, type PricedLeg } from './legs.ts';
import type { LiveOrder } from './live-order.ts';
import { match } from './matching.ts';
import type { Rules } from './place.ts';
import { inYes } from './prices.ts';

/** A wallet that has no orders, because a quote asks for none. */
const nobody = '';

/** The levels that a trade meets, as an order each. */
async function readMet(queries: Queryable, marketId: string, isBid: boolean): Promise<readonly LiveOrder[]> {
  const { rows } = await sql<{ tick: number; shares: bigint }>`
    SELECT tick, shares FROM order_levels WHERE market_id = ${marketId} AND is_bid = ${!isBid} AND orders > 0
    ORDER BY ${isBid ? sql`tick` : sql`tick DESC`}
  `.execute(queries);
  return rows.map(({ tick, shares }) => ({
    ...{ id: String(tick), wallet: `level ${tick}`, isBid: !isBid, tick, remaining: shares, holding: null },
    // Of a level only its side counts: it tells neither buyers of NO from sellers of YES, nor does the cost.
    row: { side: 'other' } as unknown as LiveOrder['row'],
  }));
}

/**
 * The trade that `executeTrade` would make now through the resting orders, the orders of the asking wallet included.
 *
 * @returns null where no order rests and no fee is due, so that the market maker alone tells it.
 * @throws {ApiError} as `quoteTrade`.
 */
export async function quoteThroughBook(
  queries: Queryable,
  market: MarketRow | null,
  request: QuoteRequest,
  { fees: given, holdersFee }: Pick<Rules, 'fees' | 'holdersFee'>,
): Promise<Quote | null> {
  const direction = { side: request.tradeType, outcome: request.outcome };
  const isBid = isBidOf(direction);
  if (market === null) return null;
  const met = await readMet(queries, market.id, isBid);
  const isDue = (await holdersFee?.isDue(queries, market.id)) ?? false;
  const fees = withHolders(given, isDue ? holdersFee : null);
  if (met.length === 0 && fees.taker === 0) return null;
  assertOneSize(request);
  const active = assertActive(market, request.marketId);
  const book: QuotedBook = { direction, isBid, market: active, met, fees };
  const shares = request.shares ?? sharesWithin(book, request.amount ?? 0n);
  const legs = legsOf(book, shares);
  const cost = costOf(legs);
  const fromOrders = legs.reduce((sum, leg) => sum + (leg.order === null ? 0n : leg.shares), 0n);
  return {
    ...{ shares, cost, fee: feesOf(0n, cost, fees), averagePrice: quotientText(cost, shares) },
    priceBefore: priceOf(active).priceYes,
    priceAfter: legs.at(-1)?.priceAfter ?? priceOf(active).priceYes,
    ...{ fromOrders, fromMarketMaker: shares - fromOrders },
  };
}

interface QuotedBook {
  readonly direction: Direction;
  readonly isBid: boolean;
  readonly market: MarketRow;
  readonly met: readonly LiveOrder[];
  readonly fees: FeeRates;
}

function legsOf({ direction, isBid, market, met }: QuotedBook, shares: bigint): readonly PricedLeg[] {
  const { sharesYes, sharesNo, bParameter: b } = market;
  const maker = { depth: MakerDepth.of(b), gap: sharesYes - sharesNo };
  const { legs } = match({ wallet: nobody, isBid, limit: null, shares }, met, maker, () => null);
  return priceLegs({ sharesYes, sharesNo, b }, direction, legs);
}

function costOf(legs: readonly PricedLeg[]): bigint {
  return legs.reduce((sum, { cost }) => sum + cost, 0n);
}

/** The most shares that cost no more than an amount with their fee, to the lot, and then to the unit. */
function sharesWithin(book: QuotedBook, amount: bigint): bigint {
  const isWithin = (shares: bigint): boolean => {
    const cost = costOf(legsOf(book, shares));
    return cost + feesOf(0n, cost, book.fees) <= amount;
  };
  const { market, met, direction } = book;
  const { sharesYes, sharesNo, bParameter: b } = market;
  // The market maker alone gives at least as many for nothing but the orders, and each order no more than it has.
  let low = 0n;
  const ofOrders = met.reduce(
    (sum, { tick, remaining }) =>
      sum + smaller(remaining, affordable(amount, inYes(tick, direction.outcome))),
    0n,
  );
  let high = sharesFor({ sharesYes, sharesNo, b }, direction.outcome, amount) + ofOrders + LOT;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (isWithin(middle)) low = middle;
    else high = middle;
  }
  return low === 0n ? 1n : low;
}

/** The shares that an amount buys at a tick. */
function affordable(amount: bigint, tick: number): bigint {
  return (amount * 1000n) / BigInt(tick) + LOT;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
