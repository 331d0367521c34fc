import type { Timestamp } from '../../base/time.ts';
import { partOf } from '../../db/row-part.ts';
import { bind, defineStatement, planOf, textArray, type Plan } from '../../db/statement.ts';
import { haltOf, keepsHaltsOut } from '../halts/wall.ts';
import { markets } from '../markets/table.ts';
import { planMoment, type Moment } from '../trades/expected.ts';
import { positions, type PositionRow } from '../positions/table.ts';
import type { HeldShares, HoldersFee } from './holders-fee.ts';
import { planKnownLevels, type KnownLevels } from './known-levels.ts';
import { orders, type OrderRow } from './table.ts';

export const marketPart = partOf(markets, [
  ...(['id', 'state', 'isCancelled', 'bParameter', 'sharesYes', 'sharesNo'] as const),
  ...(['currentPriceYes', 'currentPriceNo', 'totalVolume', 'createdAt', 'updatedAt'] as const),
]);
export const positionPart = partOf(positions, keysOf(positions.columns));
export const orderPart = partOf(orders, keysOf(orders.columns));

/** The columns of a market that orders read. */
export type LockedMarket = ReturnType<typeof marketPart.read>;

/** The book of a market, and the moment of the transaction that has locked it. */
export interface LockedBook {
  readonly sequence: bigint;
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly ordersPlaced: bigint;
  readonly openOrders: number;
  /** Whether trades make events of it though no order rests. */
  readonly isFollowed: boolean;
  /** Later than every trade of the market. */
  readonly at: Timestamp;
  /** The start of the transaction. */
  readonly beganAt: Timestamp;
  /** Larger than that of every earlier transaction that changed the market. */
  readonly commitOrder: bigint;
}

/** The shares that the open sales of a wallet need, and the number of its open orders. */
export interface Reservation {
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly openOrders: number;
}

const lockMarket = defineStatement(
  'orders_lock_market',
  `SELECT ${marketPart.columns.join()} FROM markets WHERE id = $1 FOR UPDATE`,
  marketPart.columns,
  marketPart.read,
);

const lockMarketAgainstHalts = defineStatement(
  'orders_lock_market_against_halts',
  `SELECT ${marketPart.columns.join()} FROM markets WHERE id = $1 AND ${keepsHaltsOut('$1')} FOR UPDATE`,
  marketPart.columns,
  marketPart.read,
);

const bookColumns = ['sequence', 'shares_yes', 'shares_no', 'orders_placed', 'open_orders'] as const;

const lockBookWith = (name: string, halt: string) =>
  defineStatement(
    name,
    `SELECT ${bookColumns.join()}, coalesce(followed_until > clock_timestamp(), false) AS is_followed, ${halt} AS halt
     FROM order_books WHERE market_id = $1 FOR UPDATE`,
    [...bookColumns, 'is_followed', 'halt'],
    (row) => ({
      halt: row['halt'] ?? null,
      sequence: BigInt(row['sequence'] ?? ''),
      sharesYes: BigInt(row['shares_yes'] ?? ''),
      sharesNo: BigInt(row['shares_no'] ?? ''),
      ordersPlaced: BigInt(row['orders_placed'] ?? ''),
      openOrders: Number(row['open_orders']),
      isFollowed: row['is_followed'] === 't',
    }),
  );

const lockBook = lockBookWith('orders_lock_book', 'NULL');
/** Behind the lock of the market, which keeps further halts out. */
const lockBookAndReadHalt = lockBookWith('orders_lock_book_and_read_halt', haltOf('$1'));

/** Makes the row of a book. Its levels are those of the market maker as it is. */
export const makeBook = defineStatement(
  'orders_make_book',
  `INSERT INTO order_books (market_id, shares_yes, shares_no)
   SELECT id, coalesce(shares_yes, 0), coalesce(shares_no, 0) FROM markets WHERE id = $1
   ON CONFLICT (market_id) DO NOTHING`,
);

const isOpen = `status IN ('OPEN', 'PARTIALLY_FILLED')`;

/** The resting orders that an order may meet: bids at $2 and above, asks at $3 and below, the first $4 of each. */
const within = (columns: string): string => `
   (SELECT ${columns} FROM orders WHERE market_id = $1 AND ${isOpen} AND is_bid AND tick >= $2::integer
    ORDER BY tick DESC, sequence LIMIT $4::integer)
   UNION ALL
   (SELECT ${columns} FROM orders WHERE market_id = $1 AND ${isOpen} AND NOT is_bid AND tick <= $3::integer
    ORDER BY tick, sequence LIMIT $4::integer)`;

const readResting = defineStatement(
  'orders_resting',
  within(orderPart.columns.join()),
  orderPart.columns,
  orderPart.read,
);

const readOrders = defineStatement(
  'orders_of_ids',
  `SELECT ${orderPart.columns.join()} FROM orders WHERE market_id = $1 AND id = ANY($2::uuid[]) AND ${isOpen} ORDER BY sequence`,
  orderPart.columns,
  orderPart.read,
);

const wallets = `(SELECT unnest($5::text[]) UNION SELECT user_wallet FROM (${within('user_wallet')}) AS met)`;

const lockPositions = defineStatement(
  'orders_lock_positions',
  `SELECT ${positionPart.columns.join()} FROM positions
   WHERE market_id = $1 AND user_wallet IN ${wallets} ORDER BY user_wallet FOR UPDATE`,
  positionPart.columns,
  positionPart.read,
);

const readReservations = defineStatement(
  'orders_reservations',
  `SELECT user_wallet, shares_yes, shares_no, open_orders FROM order_reservations
   WHERE market_id = $1 AND user_wallet IN ${wallets}`,
  ['user_wallet', 'shares_yes', 'shares_no', 'open_orders'],
  (row) =>
    [
      row['user_wallet'] ?? '',
      {
        sharesYes: BigInt(row['shares_yes'] ?? ''),
        sharesNo: BigInt(row['shares_no'] ?? ''),
        openOrders: Number(row['open_orders']),
      } satisfies Reservation,
    ] as const,
);

/** The part of a book that a transaction needs. */
export interface Reach {
  /** The lowest bid; 1000 for no bids. */
  readonly bidsDownTo: number;
  /** The highest ask; 0 for no asks. */
  readonly asksUpTo: number;
  /** Orders of each side at most. */
  readonly limit: number;
}

export const noReach: Reach = { bidsDownTo: 1000, asksUpTo: 0, limit: 0 };

/** The locked rows of a market. */
export interface LockedRows {
  /** Null for an unknown market. */
  readonly market: LockedMarket | null;
  /** The halt that the market meets, as `assertNotHalted` reads it. */
  readonly halt: string | null;
  /** Null when no transaction has made it yet. */
  readonly book: LockedBook | null;
  readonly resting: readonly OrderRow[];
  readonly positions: ReadonlyMap<string, PositionRow>;
  readonly reservations: ReadonlyMap<string, Reservation>;
  /** Null unless they are wanted. */
  readonly levels: KnownLevels | null;
  /** Null where no holders' fee is due. */
  readonly holders: HeldShares | null;
}

/** What a transaction wants of a market. */
export interface RowsWanted {
  /** The wallets whose positions it locks, beside those whose orders are within reach. */
  readonly wallets: readonly string[];
  readonly reach: Reach;
  /** The open orders that it reads in place of those within reach. */
  readonly ids?: readonly string[];
  /** Whether it keeps halts out, and reads the one that came before it: for trades, where there is a table of halts. */
  readonly keepsHaltsOut?: boolean;
  /** The ticks whose levels it reads, beside the best ones; absent for no levels. */
  readonly ticks?: readonly number[];
  /** The fee whose holders it looks for; absent for trades without one. */
  readonly holdersFee?: HoldersFee | null;
}

/** Plans to lock the market, then its book, then the positions. */
export function planRows(
  marketId: string,
  { wallets: given, reach, ids = [], keepsHaltsOut: keepsOut = false, ticks, holdersFee }: RowsWanted,
): Plan<LockedRows> {
  const market = planOf(
    bind(keepsOut ? lockMarketAgainstHalts : lockMarket, marketId),
    ([row]) => row ?? null,
  );
  const book = planOf(bind(keepsOut ? lockBookAndReadHalt : lockBook, marketId), ([row]) => row ?? null);
  const bounds = [String(reach.bidsDownTo), String(reach.asksUpTo), String(reach.limit)];
  const resting = planOf(
    ids.length > 0 ? bind(readOrders, marketId, textArray(ids)) : bind(readResting, marketId, ...bounds),
    (rows) => rows,
  );
  const parameters = [marketId, ...bounds, textArray([...new Set(given)])];
  const held = planOf(
    bind(lockPositions, ...parameters),
    (rows) => new Map(rows.map((row) => [row.userWallet, row])),
  );
  const reservations = planOf(bind(readReservations, ...parameters), (rows) => new Map(rows));
  const levels = ticks === undefined ? null : planKnownLevels(marketId, ticks);
  const moment = planMoment(marketId);
  const holders = holdersFee?.plan(marketId) ?? null;
  const plans = [market, book, moment, resting, held, reservations, levels, holders];
  return {
    statements: plans.flatMap((plan) => plan?.statements ?? []),
    result: () => ({
      market: market.result(),
      halt: book.result()?.halt ?? null,
      book: lockedBook(book.result(), moment.result()),
      resting: resting.result(),
      positions: held.result(),
      reservations: reservations.result(),
      levels: levels?.result() ?? null,
      holders: holders?.result() ?? null,
    }),
  };
}

function lockedBook(
  book: Omit<LockedBook, 'at' | 'beganAt' | 'commitOrder'> | null,
  { tradedAt: at, beganAt, commitOrder }: Moment,
): LockedBook | null {
  return book === null ? null : { ...book, at, beganAt, commitOrder };
}

export function keysOf<Columns extends object>(columns: Columns): readonly (keyof Columns & string)[] {
  return Object.keys(columns) as (keyof Columns & string)[];
}
