import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import { findIdsOfRequest } from '../../commit/requests.ts';
import type { Queryable } from '../../db/client.ts';
import { pageAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { orderFills, orders, type OrderFillRow, type OrderRow, type TradeDetailRow } from './table.ts';

const open = ['OPEN', 'PARTIALLY_FILLED'] as const;

/** The orders that a list of a wallet's orders lets through; null lets all through. */
export interface OrderFilter {
  readonly isOpen: boolean | null;
  readonly marketId: string | null;
  readonly sessionId: string | null;
}

/** A page of the orders of a wallet, newest first. */
export async function listOrders(
  queries: Queryable,
  wallet: string,
  { isOpen, marketId, sessionId }: OrderFilter,
  page: PageRequest,
): Promise<readonly OrderRow[]> {
  let query = queries.selectFrom('orders').select(orders.selection).where('userWallet', '=', wallet);
  if (isOpen !== null) query = query.where('status', isOpen ? 'in' : 'not in', open);
  if (marketId !== null) query = query.where('marketId', '=', marketId);
  if (sessionId !== null) query = query.where('sessionId', '=', sessionId);
  return pageAlong(query, orders, 'createdAt', page).execute();
}

/** The orders with these ids, whosever they are. An unknown id is missing. */
export async function findOrders(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OrderRow>> {
  const rows = await queries.selectFrom('orders').select(orders.selection).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** @throws {ApiError} `NOT_FOUND` for an unknown order. */
export async function requireOrder(queries: Queryable, id: string): Promise<OrderRow> {
  const order = (await findOrders(queries, [id])).get(id);
  if (order === undefined) throw new ApiError('NOT_FOUND', { orderId: id });
  return order;
}

/**
 * The order that a wallet placed with a client's id: an open order, or else an order of the time in which requests are repeatable.
 *
 * @throws {ApiError} `NOT_FOUND`.
 */
export async function requireOrderByClientId(
  queries: Queryable,
  wallet: string,
  clientId: string,
): Promise<OrderRow> {
  const order = await queries
    .selectFrom('orders')
    .select(orders.selection)
    .where('userWallet', '=', wallet)
    .where('clientId', '=', clientId)
    .where('status', 'in', open)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (order !== undefined) return order;
  const [id] = await findIdsOfRequest(queries, { caller: wallet, clientId, mutation: 'placeOrder' });
  if (id === undefined) throw new ApiError('NOT_FOUND', { clientId });
  return requireOrder(queries, id);
}

/** The fills of an order, in their order. */
export async function listFills(queries: Queryable, orderId: string): Promise<readonly OrderFillRow[]> {
  return queries
    .selectFrom('orderFills')
    .select(orderFills.selection)
    .where('orderId', '=', orderId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** An open order, as far as its end needs it. */
export type OpenOrder = Pick<OrderRow, 'id' | 'marketId' | 'userWallet'>;

/** The orders of a wallet, or those of a market or a session among them. */
export interface OrdersOfWallet {
  readonly wallet: string;
  /** Null for all markets. */
  readonly marketId: string | null;
  /** Null for all orders, whether or not they belong to a session. */
  readonly sessionId: string | null;
}

/** Open orders of a wallet, the oldest first; `limit` at most. */
export async function findOpenOrders(
  queries: Queryable,
  { wallet, marketId, sessionId }: OrdersOfWallet,
  limit: number,
): Promise<readonly OpenOrder[]> {
  let query = queries
    .selectFrom('orders')
    .select(['id', 'marketId', 'userWallet'])
    .where('userWallet', '=', wallet)
    .where('status', 'in', open);
  if (marketId !== null) query = query.where('marketId', '=', marketId);
  if (sessionId !== null) query = query.where('sessionId', '=', sessionId);
  return query.orderBy('createdAt').orderBy('id').limit(limit).execute();
}

/** The open orders of a market that are wanted. */
export interface OpenOrdersWanted {
  /** Only those whose time is over. */
  readonly isExpired: boolean;
  /** Only those that were placed before this moment. */
  readonly placedBefore: Timestamp | null;
  readonly limit: number;
}

/** Open orders of a market, the oldest first. */
export async function findOpenOrdersOfMarket(
  queries: Queryable,
  marketId: string,
  { isExpired, placedBefore, limit }: OpenOrdersWanted,
): Promise<readonly OpenOrder[]> {
  let query = queries
    .selectFrom('orders')
    .select(['id', 'marketId', 'userWallet'])
    .where('marketId', '=', marketId)
    .where('status', 'in', open);
  if (isExpired) query = query.where(sql<boolean>`expires_at <= clock_timestamp()`);
  if (placedBefore !== null) query = query.where('createdAt', '<', placedBefore);
  return query.orderBy('sequence').limit(limit).execute();
}

/** The open sales of a market that their wallets' shares do not cover, beside the older sales of the same wallet. */
export async function findUncovered(
  queries: Queryable,
  marketId: string,
  limit: number,
): Promise<readonly OpenOrder[]> {
  const { rows } = await sql<OpenOrder>`
    SELECT claim.id, claim.market_id, claim.user_wallet FROM (
      SELECT sale.id, sale.market_id, sale.user_wallet, sale.sequence,
        CASE WHEN sale.outcome THEN held.shares_yes ELSE held.shares_no END AS held,
        sum(sale.shares - sale.filled_shares) OVER (PARTITION BY sale.user_wallet, sale.outcome ORDER BY sale.sequence) AS needed
      FROM order_reservations AS reserved
      LEFT JOIN positions AS held USING (market_id, user_wallet)
      JOIN orders AS sale ON sale.market_id = reserved.market_id AND sale.user_wallet = reserved.user_wallet
        AND sale.side = 'sell' AND sale.status IN ('OPEN', 'PARTIALLY_FILLED')
      WHERE reserved.market_id = ${marketId}
        AND (reserved.shares_yes > coalesce(held.shares_yes, 0) OR reserved.shares_no > coalesce(held.shares_no, 0))
    ) AS claim
    WHERE claim.needed > coalesce(claim.held, 0) ORDER BY claim.sequence LIMIT ${limit}
  `.execute(queries);
  return rows;
}

/** What is known of trades of ours beside their rows. A trade without details is missing. */
export async function findTradeDetails(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TradeDetailRow>> {
  const rows = await queries.selectFrom('tradeDetails').selectAll().where('tradeId', 'in', ids).execute();
  return new Map(rows.map((row) => [row.tradeId, row]));
}
