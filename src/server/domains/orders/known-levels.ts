import { bind, defineStatement, planOf, type Plan } from '../../db/statement.ts';
import { checkedLevels, type Level, type TickRange } from './levels.ts';

/** The best levels of each side that a transaction reads before it changes any. */
const readAtMost = 32;

const columns = ['is_bid', 'tick', 'shares', 'orders', 'is_best'] as const;

const bestOf = (side: string, order: string): string => `
  (SELECT is_bid, tick, shares, orders, true AS is_best FROM order_levels WHERE market_id = $1 AND ${side}
   ORDER BY tick ${order} LIMIT ${readAtMost})`;

/** The ticks come from a query: with an array of theirs the planner would plan each call anew. */
const readKnown = defineStatement(
  'book_known_levels',
  `${bestOf('is_bid', 'DESC')} UNION ALL ${bestOf('NOT is_bid', '')}
   UNION ALL SELECT is_bid, tick, shares, orders, false FROM order_levels WHERE market_id = $1 AND tick = ANY(ARRAY(SELECT unnest($2::integer[])))`,
  columns,
  (row) => ({
    isBid: row['is_bid'] === 't',
    tick: Number(row['tick']),
    shares: BigInt(row['shares'] ?? ''),
    orders: Number(row['orders']),
    isBest: row['is_best'] === 't',
  }),
);

/** A part of the levels of a book: its best ones, and those of some ticks. */
export class KnownLevels {
  readonly #levels = new Map<string, Level>();
  readonly #ticks: ReadonlySet<number>;
  /** The worst tick up to which all levels of a side are known; null when all are. */
  readonly #worst: { readonly bids: number | null; readonly asks: number | null };

  constructor(read: readonly (Level & { readonly isBest: boolean })[], ticks: readonly number[]) {
    for (const { isBid, tick, shares, orders } of read)
      this.#levels.set(keyOf(isBid, tick), { isBid, tick, shares, orders });
    this.#ticks = new Set(ticks);
    const best = (isBid: boolean): readonly number[] =>
      read.flatMap((level) => (level.isBest && level.isBid === isBid ? [level.tick] : []));
    const [bids, asks] = [best(true), best(false)];
    this.#worst = {
      bids: bids.length < readAtMost ? null : Math.min(...bids),
      asks: asks.length < readAtMost ? null : Math.max(...asks),
    };
  }

  /**
   * The levels after changes; null when they do not tell all that an event of the book needs: the changed levels, those of these
   * ranges, and the best ones.
   */
  after(
    changes: readonly Level[],
    moved: { readonly bids: TickRange; readonly asks: TickRange },
  ): readonly Level[] | null {
    const isKnown = changes.every(({ isBid, tick }) => this.#ticks.has(tick) || this.#reaches(isBid, tick));
    if (!isKnown || !this.#covers(true, moved.bids) || !this.#covers(false, moved.asks)) return null;
    const levels = new Map(this.#levels);
    for (const { isBid, tick, shares, orders } of changes) {
      const key = keyOf(isBid, tick);
      const before = levels.get(key);
      levels.set(key, {
        isBid,
        tick,
        shares: (before?.shares ?? 0n) + shares,
        orders: (before?.orders ?? 0) + orders,
      });
    }
    const left = [...levels.values()].filter(({ orders }) => orders > 0);
    const isEnough = (isBid: boolean): boolean =>
      (isBid ? this.#worst.bids : this.#worst.asks) === null ||
      left.filter((level) => level.isBid === isBid && this.#reaches(isBid, level.tick)).length >=
        checkedLevels;
    return isEnough(true) && isEnough(false) ? left : null;
  }

  #reaches(isBid: boolean, tick: number): boolean {
    const worst = isBid ? this.#worst.bids : this.#worst.asks;
    return worst === null || (isBid ? tick >= worst : tick <= worst);
  }

  #covers(isBid: boolean, range: TickRange): boolean {
    return range === null || this.#reaches(isBid, isBid ? range[0] : range[1]);
  }
}

function keyOf(isBid: boolean, tick: number): string {
  return `${isBid ? 'bid' : 'ask'}:${tick}`;
}

/** Plans to read the best levels of a book, and those of some ticks. */
export function planKnownLevels(marketId: string, ticks: readonly number[]): Plan<KnownLevels> {
  const bound = bind(readKnown, marketId, `{${[...new Set(ticks)].join()}}`);
  return planOf(bound, (read) => new KnownLevels(read, ticks));
}
