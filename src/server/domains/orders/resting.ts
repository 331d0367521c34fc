import { ticks } from '../pricing/depth.ts';

/** An order that rests in a book. Prices and sides are those of YES: a purchase of NO is an ask. */
export interface RestingOrder {
  readonly id: string;
  readonly wallet: string;
  readonly isBid: boolean;
  readonly tick: number;
  /** The shares that are still to be traded, in units. A matcher lowers it; 0 for an order that has ended. */
  remaining: bigint;
  /** The shares that a sale takes from, as a key; null for a purchase. */
  readonly holding: string | null;
}

/** The orders of a price, the oldest first. */
interface Level<Order> {
  orders: Order[];
  /** Orders before it have ended. */
  head: number;
}

/** Ended orders at the beginning of a level that are kept at most. */
const maximumEnded = 64;

/** The orders of a side of a book, best price first and then the oldest first. */
export class Side<Order extends RestingOrder = RestingOrder> implements Iterable<Order> {
  readonly #isBid: boolean;
  readonly #levels: (Level<Order> | undefined)[] = [];
  /** No order has a better price than this tick. */
  #best: number;

  constructor(isBid: boolean) {
    this.#isBid = isBid;
    this.#best = isBid ? ticks.lowest - 1 : ticks.highest + 1;
  }

  /** Adds an order behind those of its price. */
  add(order: Order): void {
    const level = this.#levels[order.tick];
    if (level === undefined) this.#levels[order.tick] = { orders: [order], head: 0 };
    else level.orders.push(order);
    if (this.#isBid ? order.tick > this.#best : order.tick < this.#best) this.#best = order.tick;
  }

  *[Symbol.iterator](): Iterator<Order> {
    let isBest = true;
    const step = this.#isBid ? -1 : 1;
    for (let tick = this.#best; tick >= ticks.lowest && tick <= ticks.highest; tick += step) {
      const level = this.#levels[tick];
      if (level === undefined) continue;
      this.#trim(level);
      if (level.head === level.orders.length) {
        this.#levels[tick] = undefined;
        continue;
      }
      if (isBest) this.#best = tick;
      isBest = false;
      for (let index = level.head; index < level.orders.length; index += 1) {
        const order = level.orders[index];
        if (order !== undefined && order.remaining > 0n) yield order;
      }
    }
  }

  #trim(level: Level<Order>): void {
    while (level.orders[level.head]?.remaining === 0n) level.head += 1;
    if (level.head <= maximumEnded) return;
    level.orders = level.orders.slice(level.head);
    level.head = 0;
  }
}

/** The orders that rest in a market. */
export class RestingBook<Order extends RestingOrder = RestingOrder> {
  readonly bids = new Side<Order>(true);
  readonly asks = new Side<Order>(false);

  /** Adds an order behind those of its side and its price. */
  add(order: Order): void {
    this.sideOf(order.isBid).add(order);
  }

  sideOf(isBid: boolean): Side<Order> {
    return isBid ? this.bids : this.asks;
  }
}
