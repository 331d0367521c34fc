import { laterBy, parseTimestamp, type Timestamp } from '../../base/time.ts';
import { usualSql } from '../../commit/usual-case.ts';
import { commitOrderSql } from '../../db/commit-order.ts';
import { bind, defineStatement, planOf, type BoundStatement, type Plan } from '../../db/statement.ts';
import type { PositionRow } from '../positions/table.ts';
import { offChainReference } from '../markets/off-chain.ts';
import {
  insertTradeSql,
  laterThanTradesSql,
  savePositionSql,
  updateMarketSql,
  type Locked,
  type StoredRows,
  type TradedMarket,
  type WrittenRows,
} from './statements.ts';

/** The times and the order of a transaction, which the database tells while it has the market locked. */
export interface Moment {
  /** The start of the transaction: the default of `trades.created_at`, and what a trigger puts into `markets.updated_at`. */
  readonly beganAt: Timestamp;
  readonly present: Timestamp;
  /** Later than every trade of the market. */
  readonly tradedAt: Timestamp;
  readonly commitOrder: bigint;
}

const readMoment = defineStatement(
  'trade_moment',
  `SELECT now() AS began_at, clock_timestamp() AS present, ${laterThanTradesSql('$1')} AS traded_at, ${commitOrderSql} AS commit_order`,
  ['began_at', 'present', 'traded_at', 'commit_order'],
  (row): Moment => ({
    beganAt: parseTimestamp(row['began_at'] ?? ''),
    present: parseTimestamp(row['present'] ?? ''),
    tradedAt: parseTimestamp(row['traded_at'] ?? ''),
    commitOrder: BigInt(row['commit_order'] ?? ''),
  }),
);

/** Plans to read the moment of trades in a market. A statement behind the lock of the market, whose wait it must not precede. */
export function planMoment(marketId: string): Plan<Moment> {
  return planOf(bind(readMoment, marketId), ([moment]) => {
    if (moment === undefined) throw new Error('the database told no time');
    return moment;
  });
}

/** The statement, which fails as an unusual case when the row that it stores is not the expected one. */
function asExpected(statement: string, columns: readonly string[], expected: readonly string[]): string {
  return `WITH stored AS (${statement} RETURNING
     ROW(${columns.join()}) IS NOT DISTINCT FROM ROW(${expected.join()}) AS is_expected)
   SELECT ${usualSql('(SELECT is_expected FROM stored)')}`;
}

const insertExpectedTrade = defineStatement(
  'insert_expected_trade',
  asExpected(
    insertTradeSql('$10::timestamptz'),
    [
      ...['id', 'market_id', 'user_wallet', 'trade_type', 'outcome', 'shares', 'cost', 'price_after'],
      ...['tx_signature', 'block_time', 'created_at'],
    ],
    ['$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9', '$10', '$11::timestamptz'],
  ),
);

const updateExpectedMarket = defineStatement(
  'update_expected_market',
  asExpected(
    updateMarketSql,
    [
      ...['shares_yes', 'shares_no', 'current_price_yes', 'current_price_no', 'total_volume', 'updated_at'],
      ...['state', 'coalesce(is_cancelled, false)', 'b_parameter', 'created_at'],
    ],
    [
      ...['$2', '$3', '$4', '$5', '$6', '$7::timestamptz'],
      ...['$8::text', '$9::boolean', '$10::bigint', '$11::timestamptz'],
    ],
  ),
);

const saveExpectedPosition = defineStatement(
  'save_expected_position',
  asExpected(
    savePositionSql('$8::timestamptz'),
    [
      ...[
        'positions.shares_yes',
        'positions.shares_no',
        'positions.total_invested',
        'positions.trades_count',
      ],
      ...['positions.realized_pnl', 'positions.last_trade_at', 'positions.updated_at'],
      ...['positions.first_trade_at', 'positions.unrealized_pnl', 'coalesce(positions.has_claimed, false)'],
      'positions.claimed_amount',
    ],
    [
      ...['$3', '$4', '$5', '$6', '$7', '$8', '$8'],
      ...['$9::timestamptz', '$10::bigint', '$11::boolean', '$12::bigint'],
    ],
  ),
);

/**
 * The rows of trades as the database will have stored them, each after those before it. The commit order is larger than that
 * of every earlier transaction that changed the market, and the same for all.
 */
export function expectRows(
  { market, positions }: Locked,
  moment: Moment,
  written: readonly WrittenRows[],
): readonly StoredRows[] {
  if (market === null) return [];
  let present: TradedMarket = market;
  const held = new Map(positions);
  return written.map((rows, place) => {
    present = { ...present, ...rows.market, updatedAt: moment.beganAt };
    const known = held.get(rows.position.userWallet) ?? newPosition(moment);
    const times = { lastTradeAt: moment.present, updatedAt: moment.present };
    const position = { ...known, ...rows.position, ...times };
    held.set(position.userWallet, position);
    const trade = {
      ...rows.trade,
      txSignature: offChainReference(),
      blockTime: laterBy(moment.tradedAt, place),
      createdAt: moment.beganAt,
    };
    return { trade, market: present, position, commitOrder: moment.commitOrder };
  });
}

/** The columns of a new position that a trade does not tell. */
function newPosition({ present }: Moment): Omit<PositionRow, keyof WrittenRows['position']> {
  return {
    ...{ unrealizedPnl: null, hasClaimed: false, claimedAmount: null },
    ...{ firstTradeAt: present, lastTradeAt: present, updatedAt: present },
  };
}

/** Writes the trade, the market and the position, in this order. Each statement fails when its row becomes another one. */
export function writesOf({ trade, market, position }: StoredRows): readonly BoundStatement[] {
  return [
    bind(
      insertExpectedTrade,
      ...[trade.id, trade.marketId, trade.userWallet, trade.tradeType, String(trade.outcome)],
      ...[String(trade.shares), String(trade.cost), trade.priceAfter, trade.txSignature],
      ...[trade.blockTime, trade.createdAt],
    ),
    bind(
      updateExpectedMarket,
      ...[market.id, String(market.sharesYes), String(market.sharesNo)],
      ...[market.currentPriceYes, market.currentPriceNo, String(market.totalVolume), market.updatedAt],
      ...[market.state, String(market.isCancelled), String(market.bParameter), market.createdAt],
    ),
    bind(
      saveExpectedPosition,
      ...[position.marketId, position.userWallet, String(position.sharesYes), String(position.sharesNo)],
      ...[String(position.totalInvested), String(position.tradesCount), String(position.realizedPnl)],
      ...[position.updatedAt, position.firstTradeAt, textOf(position.unrealizedPnl)],
      ...[String(position.hasClaimed), textOf(position.claimedAmount)],
    ),
  ];
}

function textOf(amount: bigint | null): string | null {
  return amount === null ? null : String(amount);
}
