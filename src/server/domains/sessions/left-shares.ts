import { sql } from 'kysely';

import type { Event } from '../../broker/event.ts';
import { defineReaction } from '../../commit/reaction.ts';
import type { Unit } from '../../commit/unit.ts';
import { usualSql } from '../../commit/usual-case.ts';
import type { Tx } from '../../db/client.ts';
import { carryOut } from '../../db/flights.ts';
import { bind, defineStatement, planOf, textArray, type BoundStatement } from '../../db/statement.ts';
import { orderUpdated } from '../orders/events.ts';
import { tradeExecuted } from '../trades/events.ts';
import type { TradeRow } from '../trades/table.ts';
import type { Account } from './account.ts';
import { lockAccounts } from './load.ts';
import { saveAccounts } from './save.ts';

/** The shares of an outcome that a wallet sells. */
interface Sold {
  readonly wallet: string;
  readonly marketId: string;
  readonly outcome: boolean;
}

/** A sale without a session. */
interface Sale extends Sold {
  readonly shares: bigint;
  /** Lamports, the fee taken off. */
  readonly proceeds: bigint;
}

/** The shares that ended sessions have left, among those that wallets sell. */
const leftOf = `unnest($1::text[], $2::text[], $3::text[]) AS sold (wallet, market_id, outcome)
   JOIN session_positions AS held ON held.market_id = sold.market_id AND held.shares > held.reserved
     AND held.outcome = sold.outcome::boolean
   JOIN trading_sessions AS session ON session.id = held.session_id AND session.user_wallet = sold.wallet
     AND session.status NOT IN ('ACTIVE', 'PAUSED')`;

const sellNoneLeft = defineStatement(
  'sessions_sell_none_left',
  `SELECT ${usualSql(`NOT EXISTS (SELECT FROM ${leftOf})`)}`,
);

/** Ended sessions from which a transaction takes shares at most. */
const sessionsAtMost = 1000;

const findLeft = defineStatement(
  'sessions_find_left',
  `SELECT session.id FROM ${leftOf} GROUP BY session.id ORDER BY session.ended_at, session.id LIMIT ${sessionsAtMost}`,
  ['id'],
  (row) => row['id'] ?? '',
);

/** The columns of sales, as the statements take them. */
function parametersOf(sold: readonly Sold[]): readonly [string, string, string] {
  const outcomes = sold.map(({ outcome }) => String(outcome));
  return [
    textArray(sold.map(({ wallet }) => wallet)),
    textArray(sold.map(({ marketId }) => marketId)),
    textArray(outcomes),
  ];
}

/** The statements of the usual case: no ended session has left shares that are sold. */
function planSold(sold: readonly Sold[]): readonly BoundStatement[] {
  return sold.length === 0 ? [] : [bind(sellNoneLeft, ...parametersOf(sold))];
}

const isSale = ({ payload }: Event<string, TradeRow>): boolean => payload.tradeType === 'sell';

const planTrades = (events: readonly Event<string, TradeRow>[]): readonly BoundStatement[] =>
  planSold(
    events.filter(isSale).map(({ payload: { userWallet: wallet, marketId, outcome } }) => ({
      ...{ wallet, marketId, outcome },
    })),
  );

/** A trade without an order, ours or that of another program, may sell the shares that ended sessions have left. */
export const sellLeftByTrade = defineReaction({
  mode: 'within',
  name: 'sessions.sell-left-by-trade',
  on: tradeExecuted,
  concerns: isSale,
  locks: 'sessions',
  plan: planTrades,
  async runAll(unit, events) {
    if (unit.isUsual) return unit.expect(planTrades(events));
    const trades = events.filter(isSale).map(({ payload }) => payload);
    await applySales(unit, await salesOf(unit.tx, trades));
  },
});

type OrderEvent = Parameters<typeof orderUpdated.create>[0];

/** The sale of a fill of an order without a session; null for other events. */
function saleOf({ kind, order, fill }: OrderEvent): Sale | null {
  if (kind !== 'FILLED' || fill === null || order.side !== 'sell' || order.sessionId !== null) return null;
  const { userWallet: wallet, marketId, outcome } = order;
  return { wallet, marketId, outcome, shares: fill.shares, proceeds: fill.cost - fill.fee };
}

const salesOfFills = (events: readonly Event<string, OrderEvent>[]): readonly Sale[] =>
  events.flatMap(({ payload }) => saleOf(payload) ?? []);

/** A fill of an order may sell the shares that ended sessions have left. */
export const sellLeftByOrder = defineReaction({
  mode: 'within',
  name: 'sessions.sell-left-by-order',
  on: orderUpdated,
  concerns: ({ payload }) => saleOf(payload) !== null,
  locks: 'sessions',
  plan: (events) => planSold(salesOfFills(events)),
  async runAll(unit, events) {
    const sales = salesOfFills(events);
    if (unit.isUsual) return unit.expect(planSold(sales));
    await applySales(unit, sales);
  },
});

/** The sales among trades that neither a session nor an order has made. Their order is kept. */
async function salesOf(tx: Tx, trades: readonly TradeRow[]): Promise<readonly Sale[]> {
  const { rows } = await sql<{ id: string; fee: string }>`
    SELECT trade.id, coalesce(detail.fee, 0)::text AS fee
    FROM unnest(${trades.map(({ id }) => id)}::text[], ${trades.map(({ userWallet }) => userWallet)}::text[]) AS trade (id, wallet)
    LEFT JOIN trade_details AS detail ON detail.trade_id::text = trade.id
    WHERE detail.session_id IS NULL AND detail.order_id IS NULL AND NOT EXISTS (
      SELECT FROM order_fills AS fill JOIN orders ON orders.id = fill.order_id
      WHERE fill.trade_id::text = trade.id AND orders.user_wallet = trade.wallet AND orders.side = 'sell'
    )
  `.execute(tx);
  const fees = new Map(rows.map(({ id, fee }) => [id, BigInt(fee)]));
  return trades.flatMap(({ id, userWallet: wallet, marketId, outcome, shares, cost }) => {
    const fee = fees.get(id);
    return fee === undefined ? [] : [{ wallet, marketId, outcome, shares, proceeds: cost - fee }];
  });
}

/** Takes the sold shares from the sessions that have ended, in the order of their ends. */
async function applySales(unit: Pick<Unit, 'tx' | 'record'>, sales: readonly Sale[]): Promise<void> {
  if (sales.length === 0) return;
  const left = planOf(bind(findLeft, ...parametersOf(sales)), (ids) => ids);
  const ids = await carryOut(unit.tx, left);
  if (ids.length === 0) return;
  const { accounts } = await lockAccounts(unit.tx, ids);
  const ended = [...accounts.values()].filter(({ isOpen }) => !isOpen).sort(byEnd);
  for (const sale of sales) {
    let { shares, proceeds } = sale;
    for (const account of ended.filter(({ row }) => row.userWallet === sale.wallet)) {
      const left = account.leftOf(sale.marketId, sale.outcome);
      const taken = left < shares ? left : shares;
      if (taken <= 0n) continue;
      const part = (proceeds * taken) / shares;
      account.sellLeft(sale.marketId, sale.outcome, { shares: taken, proceeds: part });
      shares -= taken;
      proceeds -= part;
    }
  }
  await saveAccounts(unit, ended);
}

function byEnd({ row: one }: Account, { row: other }: Account): number {
  const [a, b] = [`${one.endedAt ?? ''} ${one.id}`, `${other.endedAt ?? ''} ${other.id}`];
  return a < b ? -1 : 1;
}
