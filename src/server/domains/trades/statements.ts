import { commitOrderSql } from '../../db/commit-order.ts';
import { partOf } from '../../db/row-part.ts';
import { bind, defineStatement, planOf, textArray, type Plan } from '../../db/statement.ts';
import { haltOf, keepsHaltsOut } from '../halts/wall.ts';
import { markets, type MarketRow } from '../markets/table.ts';
import { offChainReference } from '../markets/off-chain.ts';
import { positions, type PositionRow } from '../positions/table.ts';
import type { NewTrade } from './store.ts';
import { trades, type TradeRow } from './table.ts';

const marketPart = partOf(markets, [
  ...(['id', 'state', 'isCancelled', 'bParameter', 'sharesYes', 'sharesNo'] as const),
  ...(['currentPriceYes', 'currentPriceNo', 'totalVolume', 'createdAt', 'updatedAt'] as const),
]);
const positionPart = partOf(positions, keysOf(positions.columns));
const tradePart = partOf(trades, keysOf(trades.columns));

/** The columns of a market that a trade reads. */
export type TradedMarket = ReturnType<typeof marketPart.read>;

/** The columns of a market that a trade changes. */
export type MarketChange = Pick<
  MarketRow,
  'id' | 'sharesYes' | 'sharesNo' | 'currentPriceYes' | 'currentPriceNo' | 'totalVolume'
>;

/** The columns of a position that a trade changes. */
export type PositionChange = Pick<
  PositionRow,
  'marketId' | 'userWallet' | 'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl'
>;

const lockMarket = defineStatement(
  'lock_market',
  `SELECT ${marketPart.columns.join()} FROM markets WHERE id = $1 FOR UPDATE`,
  marketPart.columns,
  marketPart.read,
);

const lockMarketAgainstHalts = defineStatement(
  'lock_market_against_halts',
  `SELECT ${marketPart.columns.join()} FROM markets WHERE id = $1 AND ${keepsHaltsOut('$1')} FOR UPDATE`,
  marketPart.columns,
  marketPart.read,
);

const lockPositions = defineStatement(
  'lock_positions',
  `SELECT ${positionPart.columns.join()} FROM positions
   WHERE market_id = $1 AND user_wallet = ANY($2::text[]) ORDER BY user_wallet FOR UPDATE`,
  positionPart.columns,
  positionPart.read,
);

const lockPositionsAndReadHalt = defineStatement(
  'lock_positions_and_read_halt',
  // A row at least, which has the halt. A wallet without a position has no row.
  `SELECT ${haltOf('$1')} AS halt, held.* FROM (VALUES (true)) AS always LEFT JOIN (
     SELECT ${positionPart.columns.join()} FROM positions
     WHERE market_id = $1 AND user_wallet = ANY($2::text[]) ORDER BY user_wallet FOR UPDATE
   ) AS held ON true`,
  ['halt', ...positionPart.columns],
  (row) => ({
    halt: row['halt'] ?? null,
    position: row['user_wallet'] == null ? null : positionPart.read(row),
  }),
);

/**
 * A moment that is later than the trades of a market. The clock, not the start of the transaction, and later than the trade
 * before, even when the clock goes back: the times of trades follow the order of their execution. A trade that another writer
 * dates further ahead than a day is left out.
 *
 * It asks for the last trade before a place in the index, not for the last one of the market: without statistics the planner
 * would read all trades of the market and sort them, and keep that plan.
 */
export const laterThanTradesSql = (marketId: string): string => `greatest(clock_timestamp(), (
     SELECT CASE WHEN last.market_id = ${marketId} THEN last.block_time + interval '1 microsecond' END FROM (
       SELECT market_id, block_time FROM trades WHERE (market_id, block_time) < (${marketId}, now() + interval '1 day')
       ORDER BY market_id DESC, block_time DESC, id DESC LIMIT 1
     ) AS last
   ))`;

/** Inserts a trade at a moment. */
export const insertTradeSql = (blockTime: string): string =>
  `INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${blockTime})`;

const insertTrade = defineStatement(
  'insert_trade',
  `${insertTradeSql(laterThanTradesSql('$2'))} RETURNING ${tradePart.columns.join()}`,
  tradePart.columns,
  tradePart.read,
);

export const updateMarketSql = `UPDATE markets SET shares_yes = $2, shares_no = $3, current_price_yes = $4,
     current_price_no = $5, total_volume = $6 WHERE id = $1`;

const updateMarket = defineStatement(
  'update_market',
  `${updateMarketSql} RETURNING ${marketPart.columns.join()}`,
  marketPart.columns,
  marketPart.read,
);

/** Saves a position after a trade at a moment. */
export const savePositionSql = (moment: string): string =>
  `INSERT INTO positions (market_id, user_wallet, shares_yes, shares_no, total_invested, trades_count, realized_pnl,
     first_trade_at, last_trade_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, ${moment}, ${moment}, ${moment})
   ON CONFLICT (market_id, user_wallet) DO UPDATE SET shares_yes = excluded.shares_yes, shares_no = excluded.shares_no,
     total_invested = excluded.total_invested, trades_count = excluded.trades_count, realized_pnl = excluded.realized_pnl,
     last_trade_at = ${moment}, updated_at = ${moment}`;

const savePosition = defineStatement(
  'save_position',
  `${savePositionSql('clock_timestamp()')} RETURNING ${positionPart.columns.join()}, ${commitOrderSql}`,
  [...positionPart.columns, 'commit_order'],
  (row) => ({ position: positionPart.read(row), commitOrder: BigInt(row['commit_order'] ?? '') }),
);

/** The locked rows of a market and of the positions of wallets in it. */
export interface Locked {
  /** Null for an unknown market. */
  readonly market: TradedMarket | null;
  /** The halt that the market meets, as `assertNotHalted` reads it. */
  readonly halt: string | null;
  /** By wallet. */
  readonly positions: ReadonlyMap<string, PositionRow>;
}

/**
 * Plans to lock a market, and then the positions of wallets in it. A single statement for both would read positions as they
 * were before it waited for the market. `canHalt` is whether there is a table of halts: then the transaction keeps halts out
 * until it ends, and reads the one that came before it.
 */
export function planLocks(marketId: string, wallets: readonly string[], canHalt: boolean): Plan<Locked> {
  const lock = canHalt ? lockMarketAgainstHalts : lockMarket;
  const market = planOf(bind(lock, marketId), ([row]) => row ?? null);
  const sorted = textArray([...new Set(wallets)].sort());
  const byWallet = (rows: readonly PositionRow[]) => new Map(rows.map((row) => [row.userWallet, row]));
  const positions = canHalt
    ? planOf(bind(lockPositionsAndReadHalt, marketId, sorted), (rows) => ({
        halt: rows[0]?.halt ?? null,
        positions: byWallet(rows.flatMap(({ position }) => position ?? [])),
      }))
    : planOf(bind(lockPositions, marketId, sorted), (rows) => ({ halt: null, positions: byWallet(rows) }));
  return {
    statements: [...market.statements, ...positions.statements],
    result: () => ({ market: market.result(), ...positions.result() }),
  };
}

/** The rows of a trade, after the trade. */
export interface WrittenRows {
  readonly trade: NewTrade;
  readonly market: MarketChange;
  readonly position: PositionChange;
}

/** The rows of a trade as the database has them, and the commit order of the position. */
export interface StoredRows {
  readonly trade: TradeRow;
  readonly market: TradedMarket;
  readonly position: PositionRow;
  /** Larger than that of every earlier transaction that changed a row which this transaction has locked. */
  readonly commitOrder: bigint;
}

/** Plans to write the trade, the market and the position, in this order. */
export function planWrites({ trade, market, position }: WrittenRows): Plan<StoredRows> {
  const tradePlan = planOf(
    bind(
      insertTrade,
      ...[trade.id, trade.marketId, trade.userWallet, trade.tradeType, String(trade.outcome)],
      ...[String(trade.shares), String(trade.cost), trade.priceAfter, offChainReference()],
    ),
    onlyRow,
  );
  const marketPlan = planOf(
    bind(
      updateMarket,
      ...[market.id, String(market.sharesYes), String(market.sharesNo)],
      ...[market.currentPriceYes, market.currentPriceNo, String(market.totalVolume)],
    ),
    onlyRow,
  );
  const positionPlan = planOf(
    bind(
      savePosition,
      ...[position.marketId, position.userWallet, String(position.sharesYes), String(position.sharesNo)],
      ...[String(position.totalInvested), String(position.tradesCount), String(position.realizedPnl)],
    ),
    onlyRow,
  );
  return {
    statements: [...tradePlan.statements, ...marketPlan.statements, ...positionPlan.statements],
    result: () => ({ trade: tradePlan.result(), market: marketPlan.result(), ...positionPlan.result() }),
  };
}

function onlyRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('the database returned no row of a trade');
  return row;
}

function keysOf<Columns extends object>(columns: Columns): readonly (keyof Columns & string)[] {
  return Object.keys(columns) as (keyof Columns & string)[];
}
