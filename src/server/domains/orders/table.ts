import { amount, count, decimal, enumeration, flag, moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

export const orderSides = ['buy', 'sell'] as const;
export const timesInForce = ['GTC', 'GTD', 'IOC', 'FOK'] as const;
const orderStatuses = ['OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELLED', 'EXPIRED'] as const;
export const orderEndReasons = [
  ...(['FILLED', 'USER', 'EXPIRED', 'IOC_REMAINDER', 'SELF_TRADE', 'MARKET_CLOSED', 'HALTED'] as const),
  ...(['INSUFFICIENT_SHARES', 'SESSION_STOPPED', 'DISCONNECTED'] as const),
] as const;

export type OrderSide = (typeof orderSides)[number];
export type TimeInForce = (typeof timesInForce)[number];
export type OrderEndReason = (typeof orderEndReasons)[number];

/** Orders. Other programs write them where trades happen on chain. The only place that lists their columns. */
export const orders = defineTable('orders', {
  columns: {
    id: uuid.generated(),
    clientId: text.nullable(),
    marketId: text,
    userWallet: text,
    /** True is YES. */
    outcome: flag,
    side: enumeration(orderSides),
    /** The limit, in the order's own outcome, with three decimals. */
    price: decimal,
    shares: amount,
    filledShares: amount.generated(),
    filledCost: amount.generated(),
    fees: amount.generated(),
    timeInForce: enumeration(timesInForce).generated(),
    postOnly: flag.generated(),
    expiresAt: moment.nullable(),
    status: enumeration(orderStatuses).generated(),
    endReason: enumeration(orderEndReasons).nullable(),
    sessionId: uuid.nullable(),
    decisionId: uuid.nullable(),
    createdAt: moment.generated(),
    updatedAt: moment.generated(),
    version: count.generated(),
    /** The order's time: the smaller one comes first at a price of a market. */
    sequence: amount.generated(),
    /** The part of `filledCost` for which the order paid the fee of a taker. */
    takerCost: amount.generated(),
    /** The fees of the time of its placement, in hundredths of a per cent of the cost. */
    makerFeeBps: count.generated(),
    takerFeeBps: count.generated(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['updatedAt'],
});

export type OrderRow = RowOf<typeof orders>;

/** The fills of orders: a row for each order of a trade. */
export const orderFills = defineTable('order_fills', {
  columns: {
    id: uuid.generated(),
    orderId: uuid,
    tradeId: uuid,
    /** In the order's own outcome, with nine decimals. */
    price: decimal,
    shares: amount,
    cost: amount,
    fee: amount.generated(),
    liquidity: enumeration(['MAKER', 'TAKER']),
    against: enumeration(['ORDER', 'MARKET_MAKER']),
    createdAt: moment.generated(),
  },
  key: ['id'],
  changes: 'inserted',
  caughtUpBy: ['createdAt'],
});

export type OrderFillRow = RowOf<typeof orderFills>;

/** What a trade row does not tell of a trade of ours. A trade of ours without it has no fee, and is against the market maker. */
export interface TradeDetailRow {
  readonly tradeId: string;
  readonly against: 'ORDER' | 'MARKET_MAKER';
  readonly fee: bigint;
  readonly orderId: string | null;
  readonly sessionId: string | null;
  readonly decisionId: string | null;
}

/** The state of the book of a market. */
export interface OrderBookRow {
  readonly marketId: string;
  /** Counts the events of the book. */
  readonly sequence: bigint;
  /** The market maker's shares as of the last event of the book. */
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  /** Counts the orders of the market: the source of their sequences. */
  readonly ordersPlaced: bigint;
  readonly openOrders: number;
  /** Trades make events of the book until then, though no order rests. */
  readonly followedUntil: string | null;
  /** The address of its log; null until a client follows it. */
  readonly topic: string | null;
}

declare module '../../db/tables.ts' {
  interface Tables {
    orders: KyselyTable<typeof orders>;
    orderFills: KyselyTable<typeof orderFills>;
    tradeDetails: TradeDetailRow;
    orderBooks: OrderBookRow;
    /** The shares of resting orders at a price of YES. */
    orderLevels: { marketId: string; isBid: boolean; tick: number; shares: bigint; orders: number };
    /** The shares that the open sales of a wallet need, or that its sessions hold, and the number of its open orders. */
    orderReservations: {
      marketId: string;
      userWallet: string;
      sharesYes: bigint;
      sharesNo: bigint;
      openOrders: number;
    };
  }
}
