/**
 * The matching of orders with each other and with the market maker: price, then time. It reads no clock and no database, and
 * changes nothing.
 *
 * All prices are those of YES. A purchase of NO at p is a sale of YES at 1 − p, so that all orders of a market stand in a
 * single book. The market maker is a maker among them. It comes first at each price, because it sells up to that price for
 * less.
 */
import { LOT, type MakerDepth } from '../pricing/depth.ts';
import type { RestingOrder } from './resting.ts';

/** An order that comes to the book. */
export interface Taker {
  readonly wallet: string;
  /** Whether it takes asks. */
  readonly isBid: boolean;
  /** The worst tick; null for an order that takes every price. */
  readonly limit: number | null;
  /**
   * In units. Orders give whole lots alone, so the rest below a lot is the market maker's, and may pass the price of a resting
   * order. A taker with a limit has whole lots.
   */
  readonly shares: bigint;
}

/** The market maker as the matcher sees it. */
export interface Maker {
  readonly depth: MakerDepth;
  /** The outstanding shares of YES less those of NO, in units. */
  readonly gap: bigint;
}

/** The reason for which an order ends in place of a fill. */
export type Refusal = 'EXPIRED' | 'INSUFFICIENT_SHARES' | 'SESSION_STOPPED';

/**
 * Tells whether a resting order can be filled.
 *
 * @param shares the shares that would be taken from its holding by this match, this fill included.
 * @returns null when the order can be filled.
 */
export type RefusalOf<Order> = (order: Order, shares: bigint) => Refusal | null;

/** A part of a match: shares of a resting order at its price, or of the market maker. */
export interface Leg<Order extends RestingOrder = RestingOrder> {
  /** Null for the market maker. */
  readonly order: Order | null;
  readonly shares: bigint;
}

/** An order that ends in place of a fill. */
export interface Refused<Order extends RestingOrder = RestingOrder> {
  readonly order: Order;
  readonly reason: Refusal;
}

/** The result of a match. */
export interface Match<Order extends RestingOrder = RestingOrder> {
  /** In the order of their execution. No two legs of the market maker stand side by side. */
  readonly legs: readonly Leg<Order>[];
  readonly refused: readonly Refused<Order>[];
  /** The shares of the taker that are left. */
  readonly rest: bigint;
  /** Whether the taker met an order of its own wallet, behind which it takes nothing. */
  readonly hasMetItself: boolean;
  /** Whether the orders ended before the taker had what it wanted of them. */
  readonly wantsMore: boolean;
}

/** The shares that a match has taken from holdings. */
class Taken {
  readonly #byHolding = new Map<string, bigint>();

  with({ holding }: RestingOrder, shares: bigint): bigint {
    return holding === null ? 0n : (this.#byHolding.get(holding) ?? 0n) + shares;
  }

  add(order: RestingOrder, shares: bigint): void {
    if (order.holding !== null) this.#byHolding.set(order.holding, this.with(order, shares));
  }
}

/**
 * Matches an order with the resting orders of the other side, which come best first, and with the market maker: each time with
 * what is cheapest.
 *
 * @param maker null for a market without a market maker.
 */
export function match<Order extends RestingOrder>(
  { wallet, isBid, limit, shares }: Taker,
  resting: Iterable<Order>,
  maker: Maker | null,
  refusalOf: RefusalOf<Order>,
): Match<Order> {
  const legs: { order: Order | null; shares: bigint }[] = [];
  const refused: Refused<Order>[] = [];
  const taken = new Taken();
  let rest = limit === null ? shares - (shares % LOT) : shares;
  const belowLot = shares - rest;
  let gap = maker?.gap ?? 0n;

  const take = (order: Order | null, part: bigint): void => {
    const last = legs.at(-1);
    if (order === null && last?.order === null) last.shares += part;
    else legs.push({ order, shares: part });
    if (order === null) gap += isBid ? part : -part;
    rest -= part;
  };
  const takeFromMaker = (tick: number): void => {
    if (maker === null) return;
    const { depth } = maker;
    const offered = isBid ? depth.soldUpTo(tick, gap) : depth.boughtDownTo(tick, gap);
    if (offered > 0n && rest > 0n) take(null, smaller(rest, offered));
  };

  let hasMetItself = false;
  let isDone = false;
  for (const order of resting) {
    isDone = rest === 0n || isBeyond(order.tick, limit, isBid);
    if (isDone) break;
    takeFromMaker(order.tick);
    isDone = rest === 0n;
    if (isDone) break;
    hasMetItself = order.wallet === wallet;
    if (hasMetItself) break;
    const part = smaller(rest, order.remaining);
    const reason = refusalOf(order, taken.with(order, part));
    if (reason !== null) {
      refused.push({ order, reason });
      continue;
    }
    taken.add(order, part);
    take(order, part);
  }
  const wantsMore = !isDone && !hasMetItself && rest > 0n;
  if (!hasMetItself && limit !== null) takeFromMaker(limit);
  if (!hasMetItself && limit === null && maker !== null && rest + belowLot > 0n) {
    rest += belowLot;
    take(null, rest);
  }
  return { legs, refused, rest, hasMetItself, wantsMore };
}

/** A resting order that the market maker fills, because its price has passed the order's. */
export interface Crossed<Order extends RestingOrder = RestingOrder> {
  readonly order: Order;
  readonly shares: bigint;
}

/**
 * The fills of resting orders whose prices the market maker has passed, best price first and then the oldest. A trade that another
 * program wrote moves the market maker past orders.
 *
 * @param bids best first.
 * @param asks best first.
 */
export function matchCrossed<Order extends RestingOrder>(
  bids: Iterable<Order>,
  asks: Iterable<Order>,
  { depth, gap: from }: Maker,
  refusalOf: RefusalOf<Order>,
): { readonly fills: readonly Crossed<Order>[]; readonly refused: readonly Refused<Order>[] } {
  const fills: Crossed<Order>[] = [];
  const refused: Refused<Order>[] = [];
  const taken = new Taken();
  let gap = from;
  for (const [isBid, orders] of [[true, bids] as const, [false, asks] as const]) {
    for (const order of orders) {
      const offered = isBid ? depth.soldUpTo(order.tick, gap) : depth.boughtDownTo(order.tick, gap);
      if (offered <= 0n) break;
      const shares = smaller(order.remaining, offered);
      const reason = refusalOf(order, taken.with(order, shares));
      if (reason !== null) {
        refused.push({ order, reason });
        continue;
      }
      taken.add(order, shares);
      fills.push({ order, shares });
      gap += isBid ? shares : -shares;
    }
  }
  return { fills, refused };
}

/** Whether the price of an order is worse than a limit. */
function isBeyond(tick: number, limit: number | null, isBid: boolean): boolean {
  if (limit === null) return false;
  return isBid ? tick > limit : tick < limit;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
