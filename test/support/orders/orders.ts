import { expect } from 'vitest';

import { request, send, type WireError } from '../clients/graphql.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';

/** An order as the wire has it. */
export interface WireOrder {
  readonly id: string;
  readonly status: string;
  readonly endReason: string | null;
  readonly filledShares: string;
  readonly remainingShares: string;
  readonly filledCost: string;
  readonly fees: string;
  readonly averagePrice: string | null;
  readonly version: number;
}

export interface WireFill {
  readonly tradeId: string;
  readonly price: string;
  readonly shares: string;
  readonly cost: string;
  readonly fee: string;
  readonly liquidity: string;
  readonly against: string;
}

export interface PlacedOrder {
  readonly order: WireOrder;
  readonly fills: readonly WireFill[];
  readonly duplicate: boolean;
}

const orderFields = `id status endReason filledShares remainingShares filledCost fees averagePrice version`;

export const placeOrderDocument = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    duplicate order { ${orderFields} } fills { tradeId price shares cost fee liquidity against }
  }
}`;

/** An order; what is left out has a value that suits most tests. */
export interface OrderInput {
  readonly marketId: string;
  readonly outcome?: 'YES' | 'NO';
  readonly side?: 'BUY' | 'SELL';
  readonly price: string;
  /** In whole shares. */
  readonly shares: number;
  readonly clientId?: string;
  readonly timeInForce?: string;
  readonly postOnly?: boolean;
  readonly expiresAt?: string;
  readonly cancelOnDisconnect?: boolean;
}

let count = 0;

export function inputOf({ shares, ...given }: OrderInput): object {
  count += 1;
  const units = String(BigInt(Math.round(shares * 1_000_000)) * 1000n);
  return { outcome: 'YES', side: 'BUY', clientId: `order ${count}`, ...given, shares: units };
}

export async function place(server: TestServer, wallet: string, order: OrderInput): Promise<PlacedOrder> {
  const { placeOrder } = await request<{ placeOrder: PlacedOrder }, object>(
    server,
    placeOrderDocument,
    { input: inputOf(order) },
    await tokenOf(wallet),
  );
  return placeOrder;
}

/** The first error of a placement that must be refused. */
export async function refusalOf(
  server: TestServer,
  wallet: string,
  order: OrderInput,
): Promise<WireError | undefined> {
  const { errors } = await send<unknown, object>(
    server,
    placeOrderDocument,
    { input: inputOf(order) },
    await tokenOf(wallet),
  );
  return errors?.[0];
}

export const codeOf = (error: WireError | undefined): string | undefined => error?.extensions?.code;

export async function cancel(server: TestServer, wallet: string, orderId: string): Promise<WireOrder> {
  const { cancelOrder } = await request<{ cancelOrder: { order: WireOrder } }, object>(
    server,
    `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { ${orderFields} } } }`,
    { input: { orderId } },
    await tokenOf(wallet),
  );
  return cancelOrder.order;
}

export async function cancelAll(
  server: TestServer,
  wallet: string,
  marketId?: string,
): Promise<readonly WireOrder[]> {
  const { cancelOrders } = await request<{ cancelOrders: { orders: WireOrder[] } }, object>(
    server,
    `mutation ($input: CancelOrdersInput!) { cancelOrders(input: $input) { orders { ${orderFields} } } }`,
    { input: { marketId } },
    await tokenOf(wallet),
  );
  return cancelOrders.orders;
}

export interface WireTrade {
  readonly id: string;
  readonly shares: string;
  readonly cost: string;
}

/** Trades with `executeTrade`; the shares are whole. */
export async function trade(
  server: TestServer,
  wallet: string,
  input: {
    marketId: string;
    tradeType?: 'BUY' | 'SELL';
    outcome?: 'YES' | 'NO';
    shares: number | bigint;
  } & Record<string, unknown>,
): Promise<readonly WireTrade[]> {
  const shares =
    typeof input.shares === 'bigint' ? input.shares : BigInt(Math.round(input.shares * 1e6)) * 1000n;
  const { executeTrade } = await request<{ executeTrade: { trades: WireTrade[] } }, object>(
    server,
    `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trades { id shares cost } } }`,
    { input: { tradeType: 'BUY', outcome: 'YES', ...input, shares: String(shares) } },
    await tokenOf(wallet),
  );
  return executeTrade.trades;
}

export interface WireLevel {
  readonly price: string;
  readonly shares: string;
  readonly orders: number;
  readonly makerShares: string;
}

export interface WireBook {
  readonly cursor: string;
  readonly sequence: string;
  readonly checksum: string;
  readonly bestBid: string | null;
  readonly bestAsk: string | null;
  readonly spread: string | null;
  readonly mid: string | null;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
}

export async function readBook(server: TestServer, marketId: string, depth = 999): Promise<WireBook> {
  const level = 'price shares orders makerShares';
  const { orderBook } = await request<{ orderBook: WireBook }, object>(
    server,
    `query ($marketId: ID!, $depth: Int!) { orderBook(marketId: $marketId, depth: $depth) {
      cursor sequence checksum bestBid bestAsk spread mid bids { ${level} } asks { ${level} } } }`,
    { marketId, depth },
  );
  return orderBook;
}

interface Queries {
  query(statement: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
}

/** Asserts what must always hold of the tables of orders: reservations, levels, counts, positions and pairs. */
export async function expectSound(stage: Queries, marketId: string): Promise<void> {
  const open = `status IN ('OPEN', 'PARTIALLY_FILLED')`;
  const differences = async (text: string): Promise<void> => {
    expect(await stage.query(text, [marketId])).toEqual([]);
  };
  await differences(`
    SELECT user_wallet, sum(yes)::text, sum(no)::text, sum(orders)::text FROM (
      SELECT user_wallet, shares_yes AS yes, shares_no AS no, open_orders AS orders FROM order_reservations WHERE market_id = $1
      UNION ALL
      SELECT user_wallet, -CASE WHEN side = 'sell' AND outcome AND session_id IS NULL THEN shares - filled_shares ELSE 0 END,
        -CASE WHEN side = 'sell' AND NOT outcome AND session_id IS NULL THEN shares - filled_shares ELSE 0 END, -1
      FROM orders WHERE market_id = $1 AND ${open}
      UNION ALL
      SELECT user_wallet, -CASE WHEN outcome THEN reserved ELSE 0 END, -CASE WHEN outcome THEN 0 ELSE reserved END, 0
      FROM session_positions JOIN trading_sessions ON id = session_id WHERE market_id = $1
    ) AS claims GROUP BY user_wallet HAVING sum(yes) <> 0 OR sum(no) <> 0 OR sum(orders) <> 0`);
  await differences(`
    SELECT is_bid, tick, sum(shares)::text FROM (
      SELECT is_bid, tick, shares, orders FROM order_levels WHERE market_id = $1
      UNION ALL SELECT is_bid, tick, -(shares - filled_shares), -1 FROM orders WHERE market_id = $1 AND ${open}
    ) AS levels GROUP BY is_bid, tick HAVING sum(shares) <> 0 OR sum(orders) <> 0`);
  await differences(`
    SELECT open_orders FROM order_books WHERE market_id = $1
      AND open_orders <> (SELECT count(*) FROM orders WHERE market_id = $1 AND ${open})`);
  await differences(`
    SELECT p.user_wallet FROM positions AS p LEFT JOIN order_reservations AS r USING (market_id, user_wallet)
    WHERE market_id = $1 AND (p.shares_yes < coalesce(r.shares_yes, 0) OR p.shares_no < coalesce(r.shares_no, 0))`);
  await differences(`
    SELECT m.id FROM markets AS m WHERE m.id = $1 AND (
      m.shares_yes <> (SELECT coalesce(sum(shares_yes), 0) FROM positions WHERE market_id = $1)
      OR m.shares_no <> (SELECT coalesce(sum(shares_no), 0) FROM positions WHERE market_id = $1)
      OR m.total_volume <> (SELECT coalesce(sum(cost), 0) FROM trades WHERE market_id = $1))`);
  await differences(`
    SELECT id FROM orders WHERE market_id = $1 AND (
      filled_shares <> (SELECT coalesce(sum(shares), 0) FROM order_fills WHERE order_id = orders.id)
      OR filled_cost <> (SELECT coalesce(sum(cost), 0) FROM order_fills WHERE order_id = orders.id)
      OR fees <> (SELECT coalesce(sum(fee), 0) FROM order_fills WHERE order_id = orders.id))`);
}
