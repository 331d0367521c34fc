import { maximumAmount, type MarketMaker } from '../pricing/cost-function.ts';
import { quotientText } from '../pricing/lmsr.ts';
import { priceOf } from '../pricing/price.ts';
import { sharesFor } from '../pricing/shares-for.ts';
import type { MarketRow } from '../markets/table.ts';
import { assertActive } from './active.ts';
import { refusal, type Order } from './order.ts';
import { settle } from './settle.ts';

/** A trade that is asked for: its shares, or the lamports that a purchase may cost. */
export interface QuoteRequest extends Pick<Order, 'marketId' | 'tradeType' | 'outcome'> {
  readonly shares: bigint | null;
  readonly amount: bigint | null;
}

/** A trade as `executeTrade` would make it now. Prices are those of YES, the average price is that of the outcome. */
export interface Quote {
  readonly shares: bigint;
  /** The cost of a purchase or the proceeds of a sale, in lamports. */
  readonly cost: bigint;
  readonly fee: bigint;
  /** The cost for a share, with nine decimals, the nearest. */
  readonly averagePrice: string;
  readonly priceBefore: string;
  readonly priceAfter: string;
  /** The shares of resting orders. */
  readonly fromOrders: bigint;
  readonly fromMarketMaker: bigint;
}

/** A position whose shares no sale exceeds, because a quote asks for no wallet. */
const everything = {
  ...{ sharesYes: maximumAmount, sharesNo: maximumAmount },
  ...{ totalInvested: 0n, tradesCount: 0, realizedPnl: 0n },
};

/**
 * Tells the trade that an order would make with the market maker alone, without fees. `executeTrade` has the same cost and price when no other
 * trade comes first.
 *
 * @param market null for an unknown market.
 * @throws {ApiError} as `executeTrade` does for a wallet that holds enough and sets no limit; `BAD_USER_INPUT` unless exactly one of
 *   `shares` and `amount` is given, for an `amount` with a sale, and for one below 1.
 */
export function quoteTrade(market: MarketRow | null, request: QuoteRequest): Quote {
  const { marketId, tradeType, outcome } = request;
  assertOneSize(request);
  const active = assertActive(market, marketId);
  const maker: MarketMaker = { sharesYes: active.sharesYes, sharesNo: active.sharesNo, b: active.bParameter };
  const shares = request.shares ?? sharesWithin(maker, outcome, request.amount ?? 0n);
  const order: Order = {
    ...{ marketId, tradeType, outcome, shares },
    ...{ wallet: '', maxCost: null, minProceeds: null, clientId: null },
  };
  const { trade } = settle(active, tradeType === 'sell' ? everything : null, order, '');
  return {
    shares,
    cost: trade.cost,
    fee: 0n,
    averagePrice: quotientText(trade.cost, shares),
    priceBefore: priceOf(active).priceYes,
    priceAfter: trade.priceAfter ?? priceOf(active).priceYes,
    fromOrders: 0n,
    fromMarketMaker: shares,
  };
}

/** @throws {ApiError} `BAD_USER_INPUT`. */
export function assertOneSize({ tradeType, shares, amount }: QuoteRequest): void {
  if ((shares === null) === (amount === null))
    throw refusal('shares', 'Give exactly one of shares and amount.');
  if (shares !== null && shares < 1n) throw refusal('shares', 'shares must be positive.');
  if (amount === null) return;
  if (tradeType === 'sell') throw refusal('amount', 'amount belongs to a BUY.');
  if (amount < 1n) throw refusal('amount', 'amount must be positive.');
}

/** The most shares that cost no more than an amount. */
function sharesWithin(maker: MarketMaker, outcome: boolean, amount: bigint): bigint {
  const shares = sharesFor(maker, outcome, amount);
  // A market that can take no share refuses a single one, with the error of a trade.
  return shares === 0n ? 1n : shares;
}
