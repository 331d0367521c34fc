import { passing } from '../core/errors.ts';
import type { OrderBookChangedSubscription, OrderBookQuery } from '../generated/graphql.ts';
import { crc32 } from './crc32.ts';

/** A price of a book. Prices are those of YES. */
export interface BookLevel {
  /** Three decimals. */
  readonly price: string;
  /** All shares at the price, in billionths of a share. */
  readonly shares: bigint;
  /** The number of resting orders. */
  readonly orders: number;
  /** The market maker's part of `shares`. */
  readonly makerShares: bigint;
}

type Snapshot = OrderBookQuery['orderBook'];
export type BookEvent = OrderBookChangedSubscription['orderBookChanged'];
type WireLevel = Snapshot['bids'][number];

/** The levels of a side by the thousandths of their prices. A side is never changed: a change makes a copy. */
type Side = readonly (BookLevel | undefined)[];

/** The code of a book that is not whole. */
export const notWhole = 'NOT_WHOLE';

/** Levels of each side that the checksum covers. */
const checkedLevels = 10;
const ticksInOne = 1000;

/** A book at a sequence. It never changes: {@link OrderBook.after} makes the next one. */
export class OrderBook {
  readonly sequence: bigint;
  readonly #bids: Side;
  readonly #asks: Side;
  #listed: { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] } | null = null;

  private constructor(sequence: bigint, bids: Side, asks: Side) {
    this.sequence = sequence;
    this.#bids = bids;
    this.#asks = asks;
  }

  /** @throws {MarketcastError} `NOT_WHOLE` when the book is not the one of its checksum. */
  static of({ sequence, bids, asks, checksum }: Snapshot): OrderBook {
    return new OrderBook(BigInt(sequence), sideOf(bids), sideOf(asks)).#checked(checksum);
  }

  /** The bids, best first. */
  get bids(): readonly BookLevel[] {
    return this.#list().bids;
  }

  /** The asks, best first. */
  get asks(): readonly BookLevel[] {
    return this.#list().asks;
  }

  get bestBid(): BookLevel | null {
    return first(this.#bids, true, 1)[0] ?? null;
  }

  get bestAsk(): BookLevel | null {
    return first(this.#asks, false, 1)[0] ?? null;
  }

  /** The checksum of the book, as the server computes it. */
  get checksum(): string {
    const text = (levels: readonly BookLevel[]): string =>
      levels.map(({ price, shares }) => `${price}:${shares};`).join('');
    return crc32(
      `b:${text(first(this.#bids, true, checkedLevels))}a:${text(first(this.#asks, false, checkedLevels))}`,
    );
  }

  /**
   * The book after an event; the same book for an event that is in it.
   *
   * @throws {MarketcastError} `NOT_WHOLE` when events before it are missing, or when the book after it is not the one of its checksum.
   */
  after({ sequence, previousSequence, changes, checksum }: BookEvent): OrderBook {
    if (BigInt(sequence) <= this.sequence) return this;
    if (BigInt(previousSequence) > this.sequence) throw passing(notWhole, 'events of the book are missing');
    const [bids, asks] = [this.#bids.slice(), this.#asks.slice()];
    for (const change of changes) {
      const side = change.side === 'BID' ? bids : asks;
      side[tickOf(change.price)] = change.shares === '0' ? undefined : levelOf(change);
    }
    return new OrderBook(BigInt(sequence), bids, asks).#checked(checksum);
  }

  #checked(checksum: string): this {
    if (this.checksum !== checksum) throw passing(notWhole, 'the checksum of the book differs');
    return this;
  }

  #list() {
    return (this.#listed ??= {
      bids: first(this.#bids, true, ticksInOne),
      asks: first(this.#asks, false, ticksInOne),
    });
  }
}

function sideOf(levels: readonly WireLevel[]): Side {
  const side: (BookLevel | undefined)[] = Array.from({ length: ticksInOne });
  for (const level of levels) side[tickOf(level.price)] = levelOf(level);
  return side;
}

function levelOf({ price, shares, orders, makerShares }: WireLevel): BookLevel {
  return { price, shares: BigInt(shares), orders, makerShares: BigInt(makerShares) };
}

function tickOf(price: string): number {
  return Number(price.slice(2));
}

/** The first levels of a side, best first. */
function first(side: Side, isBid: boolean, count: number): readonly BookLevel[] {
  const levels: BookLevel[] = [];
  for (let step = 1; step < ticksInOne && levels.length < count; step += 1) {
    const level = side[isBid ? ticksInOne - step : step];
    if (level !== undefined) levels.push(level);
  }
  return levels;
}
