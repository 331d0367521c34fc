import { bind, defineStatement, planOf, type BoundStatement, type Plan } from '../../db/statement.ts';
import type { Draft } from './draft.ts';
import { orderBookChanged, type BookChange, type BookChanges } from './events.ts';
import type { KnownLevels } from './known-levels.ts';
import {
  checkedLevels,
  checksumOf,
  firstOf,
  makerSharesAt,
  movedTicks,
  sideOf,
  type Level,
  type MakerShares,
  type TickRange,
} from './levels.ts';
import type { LockedBook, LockedMarket } from './statements.ts';

const levelColumns = ['is_bid', 'tick', 'shares', 'orders'] as const;

const ofSide = (side: string, range: string, changed: string): string => `
  (SELECT ${levelColumns.join()} FROM order_levels WHERE market_id = $1 AND ${side}
   ORDER BY tick ${side === 'is_bid' ? 'DESC' : ''} LIMIT ${checkedLevels})
  UNION ALL SELECT ${levelColumns.join()} FROM order_levels WHERE market_id = $1 AND ${side} AND tick BETWEEN ${range}
  UNION ALL SELECT ${levelColumns.join()} FROM order_levels WHERE market_id = $1 AND ${side} AND tick = ANY(${changed}::integer[])`;

/** The levels of a book that its next event needs: the best ones, and those that may have changed, some more than once. */
const readLevels = defineStatement(
  'book_levels',
  `${ofSide('is_bid', '$2::integer AND $3::integer', '$6')} UNION ALL ${ofSide('NOT is_bid', '$4::integer AND $5::integer', '$7')}`,
  levelColumns,
  (row): Level => ({
    isBid: row['is_bid'] === 't',
    tick: Number(row['tick']),
    shares: BigInt(row['shares'] ?? ''),
    orders: Number(row['orders']),
  }),
);

const saveBook = defineStatement(
  'book_save',
  `UPDATE order_books SET sequence = $2, shares_yes = $3, shares_no = $4, orders_placed = $5, open_orders = $6 WHERE market_id = $1`,
);

/** The state of a book before and after a transaction. */
export interface BookMove {
  /** Whether the market maker is one of the makers; true by default. */
  readonly hasMaker?: boolean;
  readonly market: LockedMarket;
  readonly book: LockedBook;
  /** The shares that each of these levels has gained or lost. */
  readonly changed: readonly Level[];
  readonly ordersPlaced: bigint;
  readonly openOrders: number;
}

/** The move of a book by a draft. */
export function moveOf(draft: Draft, book: LockedBook): BookMove {
  const { market, ordersPlaced, openOrders } = draft;
  return { market, book, changed: [...draft.levels.values()], ordersPlaced, openOrders };
}

/** The saving of a book, and the making of the event that tells of its changes. */
interface BookTelling {
  readonly save: BoundStatement;
  readonly moved: { readonly bids: TickRange; readonly asks: TickRange };
  /** Null when no level has changed. */
  readonly tell: ((levels: readonly Level[]) => ReturnType<typeof orderBookChanged.create>) | null;
}

function tellingOf({ hasMaker = true, market, book, changed, ...counts }: BookMove): BookTelling {
  const makerOf = ({ sharesYes, sharesNo }: LockedMarket | LockedBook): MakerShares | null =>
    hasMaker ? { sharesYes, sharesNo, b: market.bParameter } : null;
  const [before, after] = [makerOf(book), makerOf(market)];
  const moved = { bids: movedTicks(true, before, after), asks: movedTicks(false, before, after) };
  const hasMoved = changed.length > 0 || moved.bids !== null || moved.asks !== null;
  const sequence = hasMoved ? book.sequence + 1n : book.sequence;
  const save = bind(
    saveBook,
    ...[market.id, String(sequence), String(market.sharesYes), String(market.sharesNo)],
    ...[String(counts.ordersPlaced), String(counts.openOrders)],
  );
  if (!hasMoved) return { save, moved, tell: null };
  return {
    ...{ save, moved },
    tell(levels) {
      const changes = [
        ...changesOf(true, levels, changed, moved.bids, before, after),
        ...changesOf(false, levels, changed, moved.asks, before, after),
      ];
      return orderBookChanged.create({
        ...{ marketId: market.id, firstSequence: sequence, sequence, previousSequence: book.sequence },
        ...{ changes, ...summaryOf(levels, after), at: book.at },
      });
    },
  };
}

/**
 * Plans to save the state of a book, behind the statements that write its levels, and to make the event of its changes. The event
 * is null when no level has changed.
 */
export function planBook(move: BookMove): Plan<ReturnType<typeof orderBookChanged.create> | null> {
  const { save, moved, tell } = tellingOf(move);
  if (tell === null) return { statements: [save], result: () => null };
  const ticksOf = (isBid: boolean): string =>
    `{${move.changed.flatMap((level) => (level.isBid === isBid ? [level.tick] : [])).join()}}`;
  const bounds = [...boundsOf(moved.bids), ...boundsOf(moved.asks), ticksOf(true), ticksOf(false)];
  const read = planOf(bind(readLevels, move.market.id, ...bounds), (levels) => levels);
  return { statements: [save, ...read.statements], result: () => tell(read.result()) };
}

/** As {@link planBook} without an answer of the database; null when the known levels do not tell the event. */
export function expectBook(
  move: BookMove,
  known: KnownLevels,
): {
  readonly save: BoundStatement;
  readonly event: ReturnType<typeof orderBookChanged.create> | null;
} | null {
  const { save, moved, tell } = tellingOf(move);
  if (tell === null) return { save, event: null };
  const levels = known.after(move.changed, moved);
  return levels === null ? null : { save, event: tell(levels) };
}

/** What a client checks its book by. */
function summaryOf(
  levels: readonly Level[],
  maker: MakerShares | null,
): Pick<BookChanges, 'bestBid' | 'bestAsk' | 'checksum'> {
  const [bids, asks] = [true, false].map((isBid) => firstOf(sideOf(isBid, levels, maker), checkedLevels));
  return {
    bestBid: bids?.[0]?.tick ?? null,
    bestAsk: asks?.[0]?.tick ?? null,
    checksum: checksumOf(bids ?? [], asks ?? []),
  };
}

function boundsOf(range: TickRange): readonly [string, string] {
  return range === null ? ['1', '0'] : [String(range[0]), String(range[1])];
}

/** The levels of a side that are others than before, with their new shares. */
function changesOf(
  isBid: boolean,
  levels: readonly Level[],
  changed: BookMove['changed'],
  moved: TickRange,
  before: MakerShares | null,
  after: MakerShares | null,
): readonly BookChange[] {
  const byTick = new Map(
    levels.flatMap((level) => (level.isBid === isBid ? [[level.tick, level] as const] : [])),
  );
  const found = new Set(changed.flatMap((level) => (level.isBid === isBid ? [level.tick] : [])));
  if (moved !== null) {
    for (let tick = moved[0]; tick <= moved[1]; tick += 1) {
      if (makerSharesAt(isBid, tick, before) !== makerSharesAt(isBid, tick, after)) found.add(tick);
    }
  }
  return [...found]
    .sort((one, other) => one - other)
    .map((tick) => {
      const makerShares = makerSharesAt(isBid, tick, after);
      const level = byTick.get(tick);
      return {
        isBid,
        tick,
        shares: (level?.shares ?? 0n) + makerShares,
        orders: level?.orders ?? 0,
        makerShares,
      };
    });
}
