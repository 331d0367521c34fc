import { ApiError } from '../../base/errors.ts';
import { maximumAmount, type MarketMaker } from '../pricing/cost-function.ts';
import { afterTrade, buyCost, complement, priceOfYes, sellProceeds } from '../pricing/lmsr.ts';
import type { PositionRow } from '../positions/table.ts';
import { refusal, type Order } from './order.ts';
import type { MarketChange, TradedMarket, WrittenRows } from './statements.ts';
import './codes.ts';

/** The columns of a market that a trade follows from. */
type MarketBefore = Pick<TradedMarket, 'bParameter'> &
  Pick<MarketChange, 'sharesYes' | 'sharesNo' | 'totalVolume'>;

/** The amounts of a position. */
export type Amounts = Pick<
  PositionRow,
  'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl'
>;

/**
 * The rows after an order. `id` is that of its trade.
 *
 * @param position null when the wallet has none in the market.
 * @throws {ApiError} `INSUFFICIENT_SHARES`, `SLIPPAGE_EXCEEDED` or `BAD_USER_INPUT`, as `executeTrade` does.
 */
export function settle(
  market: MarketBefore,
  position: Amounts | null,
  order: Order,
  id: string,
): WrittenRows {
  assertHeld(position, order);
  const { marketId, wallet: userWallet, tradeType, outcome, shares } = order;
  const maker: MarketMaker = { sharesYes: market.sharesYes, sharesNo: market.sharesNo, b: market.bParameter };
  const cost = costOf(maker, order);
  const { sharesYes, sharesNo } = afterTrade(maker, tradeType, outcome, shares);
  const priceAfter = priceOfYes({ sharesYes, sharesNo, b: maker.b });
  return {
    trade: { id, marketId, userWallet, tradeType, outcome, shares, cost, priceAfter },
    market: {
      id: marketId,
      sharesYes,
      sharesNo,
      currentPriceYes: priceAfter,
      currentPriceNo: complement(priceAfter),
      totalVolume: bounded('totalVolume', market.totalVolume + cost),
    },
    position: { marketId, userWallet, ...positionAfter(position, order, cost) },
  };
}

function assertHeld(position: Amounts | null, { tradeType, outcome, shares }: Order): void {
  if (tradeType === 'buy') return;
  const held = (outcome ? position?.sharesYes : position?.sharesNo) ?? 0n;
  if (held < shares) throw new ApiError('INSUFFICIENT_SHARES', { held: held.toString() });
}

/** The cost of a purchase or the proceeds of a sale, in lamports, within the order's limit. */
function costOf(maker: MarketMaker, { tradeType, outcome, shares, maxCost, minProceeds }: Order): bigint {
  if (tradeType === 'buy') {
    const cost = buyCost(maker, outcome, shares);
    if (maxCost !== null && cost > maxCost) {
      throw new ApiError('SLIPPAGE_EXCEEDED', { cost: cost.toString(), maxCost: maxCost.toString() });
    }
    return cost;
  }
  const proceeds = sellProceeds(maker, outcome, shares);
  if (minProceeds !== null && proceeds < minProceeds) {
    const details = { proceeds: proceeds.toString(), minProceeds: minProceeds.toString() };
    throw new ApiError('SLIPPAGE_EXCEEDED', details);
  }
  if (proceeds < 1n) throw refusal('shares', 'These shares are worth less than a lamport.');
  return proceeds;
}

/**
 * The amounts of a position after a trade. `totalInvested` is the cost of the open shares. A sale subtracts the cost of
 * the sold shares, at the average price, and adds the difference between its proceeds and that cost to `realizedPnl`.
 */
export function positionAfter(
  position: Amounts | null,
  { tradeType, outcome, shares }: Pick<Order, 'tradeType' | 'outcome' | 'shares'>,
  cost: bigint,
): Amounts {
  const {
    sharesYes = 0n,
    sharesNo = 0n,
    totalInvested = 0n,
    tradesCount = 0,
    realizedPnl = 0n,
  } = position ?? {};
  const change = tradeType === 'buy' ? shares : -shares;
  const sold = tradeType === 'buy' ? 0n : (totalInvested * shares) / (sharesYes + sharesNo);
  return {
    sharesYes: bounded('shares', outcome ? sharesYes + change : sharesYes),
    sharesNo: bounded('shares', outcome ? sharesNo : sharesNo + change),
    totalInvested: bounded(
      'totalInvested',
      tradeType === 'buy' ? totalInvested + cost : totalInvested - sold,
    ),
    tradesCount: tradesCount + 1,
    realizedPnl: tradeType === 'buy' ? realizedPnl : bounded('realizedPnl', realizedPnl + cost - sold),
  };
}

/** @throws {ApiError} `BAD_USER_INPUT` when the value exceeds its column. */
export function bounded(column: string, value: bigint): bigint {
  if (value > maximumAmount)
    throw refusal('shares', `The trade would carry ${column} past what can be stored.`);
  return value;
}
