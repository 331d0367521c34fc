import { bind, defineStatement, planOf, type BoundStatement, type Plan } from '../../db/statement.ts';
import { columnName } from '../../db/table.ts';
import type { PositionRow } from '../positions/table.ts';
import { partOf } from '../../db/row-part.ts';
import { trades, type TradeRow } from '../trades/table.ts';
import type { Draft } from './draft.ts';
import type { Level } from './levels.ts';
import { keysOf, marketPart, orderPart, positionPart, type LockedMarket } from './statements.ts';

const tradePart = partOf(trades, keysOf(trades.columns));

/** The rows of a draft, as the database has them. */
export interface WrittenDraft {
  readonly trades: readonly TradeRow[];
  /** Null when the market did not change. */
  readonly market: LockedMarket | null;
  readonly positions: readonly PositionRow[];
}

/** An INSERT of rows that are given as a JSON array of objects. */
const insertOf = (table: string, columns: readonly string[], rest = '', rows = '$1'): string =>
  `INSERT INTO ${table} (${columns.join()}) SELECT ${columns.join()} FROM json_populate_recordset(NULL::${table}, ${rows}::json) ${rest}`;

const sets = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = excluded.${column}`).join();

export const tradeColumns = [
  ...['id', 'market_id', 'user_wallet', 'trade_type', 'outcome', 'shares', 'cost', 'price_after'],
  ...['tx_signature', 'block_time'],
];
const insertTrades = defineStatement(
  'orders_insert_trades',
  insertOf('trades', tradeColumns, `RETURNING ${tradePart.columns.join()}`),
  tradePart.columns,
  tradePart.read,
);

export const updateMarketSql = `UPDATE markets SET shares_yes = $2, shares_no = $3, current_price_yes = $4, current_price_no = $5,
   total_volume = $6 WHERE id = $1`;
const updateMarket = defineStatement(
  'orders_update_market',
  `${updateMarketSql} RETURNING ${marketPart.columns.join()}`,
  marketPart.columns,
  marketPart.read,
);

const heldColumns = ['shares_yes', 'shares_no', 'total_invested', 'trades_count', 'realized_pnl'];
const timeColumns = ['last_trade_at', 'updated_at'];
export const positionColumns = ['market_id', 'user_wallet', ...heldColumns, 'first_trade_at', ...timeColumns];

/** Saves the positions that a query gives. */
export const savePositionsSql = (given: string): string =>
  `INSERT INTO positions (${positionColumns.join()}) ${given}
   ON CONFLICT (market_id, user_wallet) DO UPDATE SET ${sets([...heldColumns, ...timeColumns])}`;
const savePositions = defineStatement(
  'orders_save_positions',
  `${savePositionsSql(`SELECT ${positionColumns.join()} FROM json_populate_recordset(NULL::positions, $1::json)`)}
   RETURNING ${positionPart.columns.join()}`,
  positionPart.columns,
  positionPart.read,
);

const movingColumns = [
  ...['filled_shares', 'filled_cost', 'fees', 'status', 'end_reason', 'updated_at', 'version', 'taker_cost'],
];
const fillColumns = [
  ...['id', 'order_id', 'trade_id', 'price', 'shares', 'cost', 'fee', 'liquidity', 'against', 'created_at'],
];
const detailColumns = ['trade_id', 'against', 'fee', 'order_id', 'session_id', 'decision_id'];

/** Orders, fills and details in a statement, because most transactions write a few of each. */
const saveOrders = defineStatement(
  'orders_save',
  `WITH fills AS (${insertOf('order_fills', fillColumns, '', '$2')}),
     details AS (${insertOf('trade_details', detailColumns, '', '$3')})
   ${insertOf('orders', orderPart.columns, `ON CONFLICT (id) DO UPDATE SET ${sets(movingColumns)}`)}`,
);

const reservationColumns = ['market_id', 'user_wallet', 'shares_yes', 'shares_no', 'open_orders'];
const levelColumns = ['market_id', 'is_bid', 'tick', 'shares', 'orders'];

/** What rests in the book: the shares at its prices, and those that it reserves. */
const saveResting = defineStatement(
  'orders_save_resting',
  `WITH reservations AS (${insertOf(
    'order_reservations',
    reservationColumns,
    `ON CONFLICT (market_id, user_wallet) DO UPDATE SET ${sets(['shares_yes', 'shares_no', 'open_orders'])}`,
    '$2',
  )})
   ${insertOf(
     'order_levels',
     levelColumns,
     `ON CONFLICT (market_id, is_bid, tick) DO UPDATE SET
       shares = order_levels.shares + excluded.shares, orders = order_levels.orders + excluded.orders`,
   )}`,
);

/** Behind {@link saveResting}, because a statement does not see what another part of it has written. */
const deleteEmptyLevels = defineStatement(
  'orders_delete_levels',
  `DELETE FROM order_levels AS level USING json_populate_recordset(NULL::order_levels, $1::json) AS given
   WHERE level.market_id = given.market_id AND level.is_bid = given.is_bid AND level.tick = given.tick AND level.orders = 0`,
);

/** The quoted names of the database, by those of rows: the few of this file. */
const jsonNames = new Map<string, string>();

function jsonNameOf(name: string): string {
  const known = jsonNames.get(name) ?? JSON.stringify(columnName(name));
  jsonNames.set(name, known);
  return known;
}

/** The JSON of rows, by the names of the database. */
export function jsonOf(rows: readonly object[]): string {
  return `[${rows.map(jsonOfRow).join()}]`;
}

function jsonOfRow(row: object): string {
  const fields = Object.entries(row).map(([name, value]: [string, unknown]) => {
    const text = typeof value === 'bigint' ? `"${value}"` : JSON.stringify(value ?? null);
    return `${jsonNameOf(name)}:${text}`;
  });
  return `{${fields.join()}}`;
}

/** The statements that write the rows of a draft which are ours alone: orders, fills, details, reservations, levels. */
export function writesOfOwn(draft: Draft): readonly BoundStatement[] {
  const marketId = draft.market.id;
  const reservations = [...draft.reservations.changed].map((userWallet) => ({
    ...{ marketId, userWallet },
    ...draft.reservations.of(userWallet),
  }));
  const orders = [...draft.orders.values()];
  const hasOrders = orders.length > 0 || draft.details.length > 0;
  return [
    ...(hasOrders ? [bind(saveOrders, jsonOf(orders), jsonOf(draft.fills), jsonOf(draft.details))] : []),
    ...writesOfLevels(marketId, [...draft.levels.values()], reservations),
  ];
}

/** The statements that write what rests in the book of a market: what levels gain or lose, and reservations as they are now. */
export function writesOfLevels(
  marketId: string,
  changes: readonly Level[],
  reservations: readonly object[],
): readonly BoundStatement[] {
  const levels = changes
    .filter(({ shares, orders }) => shares !== 0n || orders !== 0)
    .map((level) => ({ marketId, ...level }));
  const hasFewer = levels.some(({ orders }) => orders < 0);
  return [
    ...(reservations.length > 0 || levels.length > 0
      ? [bind(saveResting, jsonOf(levels), jsonOf(reservations))]
      : []),
    ...(hasFewer ? [bind(deleteEmptyLevels, jsonOf(levels))] : []),
  ];
}

/** Plans to write the rows of a draft, in the order of the tables: trades, market, positions, and then those of our own. */
export function planDraft(draft: Draft): Plan<WrittenDraft> {
  const { market } = draft;
  const times = { firstTradeAt: draft.at, lastTradeAt: draft.at, updatedAt: draft.at };
  const positions = [...draft.positions].map(([userWallet, amounts]) => ({
    ...{ marketId: market.id, userWallet },
    ...{ ...amounts, ...times },
  }));
  const hasTrades = draft.trades.length > 0;
  const written = whenAny(draft.trades, (rows) =>
    planOf(bind(insertTrades, jsonOf(rows)), (stored) => stored),
  );
  const moved = hasTrades
    ? planOf(bind(updateMarket, ...marketParameters(market)), ([row]) => row ?? null)
    : null;
  const held = whenAny(positions, (rows) => planOf(bind(savePositions, jsonOf(rows)), (stored) => stored));
  const plans = [written, moved, held];
  return {
    statements: [...plans.flatMap((plan) => plan?.statements ?? []), ...writesOfOwn(draft)],
    result: () => ({
      trades: inOrderOf(draft.trades, written?.result() ?? []),
      market: moved?.result() ?? null,
      positions: held?.result() ?? [],
    }),
  };
}

function whenAny<Row, Result>(
  rows: readonly Row[],
  plan: (rows: readonly Row[]) => Plan<Result>,
): Plan<Result> | null {
  return rows.length === 0 ? null : plan(rows);
}

export function marketParameters(market: LockedMarket): readonly (string | null)[] {
  const { id, sharesYes, sharesNo, currentPriceYes, currentPriceNo, totalVolume } = market;
  return [id, String(sharesYes), String(sharesNo), currentPriceYes, currentPriceNo, String(totalVolume)];
}

function inOrderOf(
  given: readonly { readonly id: string }[],
  stored: readonly TradeRow[],
): readonly TradeRow[] {
  const byId = new Map(stored.map((row) => [row.id, row]));
  return given.flatMap(({ id }) => byId.get(id) ?? []);
}
