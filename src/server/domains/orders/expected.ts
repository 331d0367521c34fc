import type { BoundStatement } from '../../db/statement.ts';
import { bind, defineStatement } from '../../db/statement.ts';
import { usualSql } from '../../commit/usual-case.ts';
import type { PositionRow } from '../positions/table.ts';
import { trades as tradesTable, type TradeRow } from '../trades/table.ts';
import { columnName } from '../../db/table.ts';
import type { Draft } from './draft.ts';
import { keysOf, positionPart, type LockedBook, type LockedMarket } from './statements.ts';
import {
  jsonOf,
  marketParameters,
  positionColumns,
  tradeColumns,
  savePositionsSql,
  updateMarketSql,
} from './writes.ts';

/** The rows of a draft as the database will have stored them. */
export interface ExpectedRows {
  readonly trades: readonly TradeRow[];
  /** Null when the market does not change. */
  readonly market: LockedMarket | null;
  readonly positions: readonly PositionRow[];
  /** Each fails as an unusual case when a row becomes another one. */
  readonly statements: readonly BoundStatement[];
}

const rowOf = (table: string, columns: readonly string[]): string =>
  `ROW(${columns.map((column) => `${table}.${column}`).join()})`;

/** The statement, which fails as an unusual case when the rows that it stores are not the given ones. */
const asGiven = (
  table: string,
  statement: string,
  key: readonly string[],
  columns: readonly string[],
): string =>
  `WITH given AS (SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)), stored AS (${statement} RETURNING ${table}.*)
   SELECT ${usualSql(`(SELECT count(*) FROM stored JOIN given USING (${key.join()})
     WHERE ${rowOf('stored', columns)} IS NOT DISTINCT FROM ${rowOf('given', columns)}) = (SELECT count(*) FROM given)`)}`;

const allTradeColumns = keysOf(tradesTable.columns).map(columnName);
const insertExpected = defineStatement(
  'orders_insert_expected_trades',
  asGiven(
    'trades',
    `INSERT INTO trades (${tradeColumns.join()}) SELECT ${tradeColumns.join()} FROM given`,
    ['id'],
    allTradeColumns.filter((column) => column !== 'id'),
  ),
);

const keyColumns = ['market_id', 'user_wallet'];
const saveExpected = defineStatement(
  'orders_save_expected_positions',
  asGiven(
    'positions',
    savePositionsSql(`SELECT ${positionColumns.join()} FROM given`),
    keyColumns,
    positionPart.columns.filter((column) => ![...keyColumns, 'has_claimed'].includes(column)),
  ),
);

const updateExpected = defineStatement(
  'orders_update_expected_market',
  `WITH stored AS (${updateMarketSql} RETURNING
     ROW(shares_yes, shares_no, current_price_yes, current_price_no, total_volume, updated_at) IS NOT DISTINCT FROM
     ROW($2::bigint, $3::bigint, $4::numeric(18,9), $5::numeric(18,9), $6::bigint, $7::timestamptz) AS is_expected)
   SELECT ${usualSql('(SELECT is_expected FROM stored)')}`,
);

/**
 * The rows of a draft as the database will have stored them, and the statements that store them. They need no answer, so they go in
 * the flight of COMMIT.
 */
export function expectRows(
  draft: Draft,
  held: ReadonlyMap<string, PositionRow>,
  { beganAt }: LockedBook,
): ExpectedRows {
  const { at, market } = draft;
  const trades = draft.trades.map((trade): TradeRow => ({ ...trade, createdAt: beganAt }));
  const times = { lastTradeAt: at, updatedAt: at };
  const positions = [...draft.positions].map(([userWallet, amounts]): PositionRow => ({
    ...(held.get(userWallet) ?? newPosition(at)),
    ...{ marketId: market.id, userWallet, ...amounts, ...times },
  }));
  const hasTrades = trades.length > 0;
  const after = hasTrades ? { ...market, updatedAt: beganAt } : null;
  return {
    ...{ trades, market: after, positions },
    statements: [
      ...(hasTrades ? [bind(insertExpected, jsonOf(trades))] : []),
      ...(after === null ? [] : [bind(updateExpected, ...marketParameters(after), beganAt)]),
      ...(positions.length > 0 ? [bind(saveExpected, jsonOf(positions))] : []),
    ],
  };
}

/** The columns of a new position that a trade does not tell. */
function newPosition(
  at: string,
): Pick<PositionRow, 'unrealizedPnl' | 'hasClaimed' | 'claimedAmount' | 'firstTradeAt'> {
  return { unrealizedPnl: null, hasClaimed: false, claimedAmount: null, firstTradeAt: at };
}
