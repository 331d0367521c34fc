import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { claimRequest } from '../../commit/requests.ts';
import type { PositionRow } from '../positions/table.ts';
import type { TradeRow } from './table.ts';
import { eventsOfMarketChange } from '../markets/events.ts';
import { lockMarket, updateMarket } from '../markets/store.ts';
import { positionChanged } from '../positions/events.ts';
import { lockPosition, savePosition } from '../positions/store.ts';
import { maximumAmount, type MarketMaker } from '../pricing/cost-function.ts';
import { afterTrade, buyCost, complement, priceOfYes, sellProceeds } from '../pricing/lmsr.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { tradeExecuted } from './events.ts';
import { findTrade, insertTrade } from './store.ts';
import '../markets/codes.ts';
import './codes.ts';

/** A wallet's order. Shares are base units, limits lamports. */
export interface Order {
  readonly marketId: string;
  readonly wallet: string;
  readonly tradeType: 'buy' | 'sell';
  /** True is YES. */
  readonly outcome: boolean;
  readonly shares: bigint;
  /** The highest cost of a purchase; null for no limit. */
  readonly maxCost: bigint | null;
  /** The lowest proceeds of a sale; null for no limit. */
  readonly minProceeds: bigint | null;
  /** The client's id of this order; null when the client gave none. */
  readonly clientId: string | null;
}

/** The result of an order. */
export interface ExecutedOrder {
  readonly trade: TradeRow;
  /** Whether an earlier request with the same client id made the trade. */
  readonly isDuplicate: boolean;
}

/**
 * Executes a trade against the market maker. A single transaction writes the trade, the market's shares, prices and
 * volume, and the wallet's position.
 *
 * An order whose `clientId` the wallet has used is not executed again: the first trade is its result.
 *
 * @throws {ApiError} `NOT_FOUND`; `MARKET_NOT_ACTIVE`; `CLIENT_ID_REUSED` when the id belongs to another request; `BAD_USER_INPUT` when the size is not positive, a limit belongs to
 *   the other trade type, an amount exceeds its column, or a sale is worth less than a lamport;
 *   `INSUFFICIENT_SHARES` when a sale exceeds the wallet's position; `SLIPPAGE_EXCEEDED` when a limit is passed.
 */
export async function executeTrade(walletWork: WalletWork, order: Order): Promise<ExecutedOrder> {
  assertWellFormed(order);
  const { clientId, wallet: caller, ...content } = order;
  const request = { caller, clientId, mutation: 'executeTrade', content };
  const id = randomUUID();
  return walletWork.run(order.wallet, [order.marketId], async ({ tx, record }) => {
    const first = await claimRequest(tx, request, [id]);
    if (first !== null) return { trade: await findTrade(tx, first), isDuplicate: true };
    const before = await lockMarket(tx, order.marketId);
    if (before.state !== 'ACTIVE' || before.isCancelled) {
      const { state, isCancelled } = before;
      throw new ApiError('MARKET_NOT_ACTIVE', { marketId: before.id, state, isCancelled });
    }
    const position = await lockPosition(tx, order.marketId, order.wallet);
    assertHeld(position, order);

    const maker: MarketMaker = {
      sharesYes: before.sharesYes,
      sharesNo: before.sharesNo,
      b: before.bParameter,
    };
    const cost = costOf(maker, order);
    const next = afterTrade(maker, order.tradeType, order.outcome, order.shares);
    const priceAfter = priceOfYes(next);

    const { marketId, wallet, tradeType, outcome, shares } = order;
    const trade = await insertTrade(tx, {
      id,
      marketId,
      userWallet: wallet,
      tradeType,
      outcome,
      shares,
      cost,
      priceAfter,
    });
    const after = await updateMarket(tx, marketId, {
      sharesYes: next.sharesYes,
      sharesNo: next.sharesNo,
      currentPriceYes: priceAfter,
      currentPriceNo: complement(priceAfter),
      totalVolume: bounded('totalVolume', before.totalVolume + cost),
    });
    const { position: held, commitOrder } = await savePosition(
      tx,
      { marketId, userWallet: wallet },
      positionAfter(position, order, cost),
    );
    record([
      tradeExecuted.create(trade),
      ...eventsOfMarketChange({ before, after, commitOrder }),
      positionChanged.create({ position: held, commitOrder: commitOrder.toString() }),
    ]);
    return { trade, isDuplicate: false };
  });
}

function assertWellFormed({ tradeType, shares, maxCost, minProceeds }: Order): void {
  if (shares < 1n) throw refusal('shares', 'shares must be positive.');
  if (tradeType === 'buy' && minProceeds !== null)
    throw refusal('minProceeds', 'minProceeds belongs to a SELL.');
  if (tradeType === 'sell' && maxCost !== null) throw refusal('maxCost', 'maxCost belongs to a BUY.');
}

function assertHeld(position: PositionRow | null, { tradeType, outcome, shares }: Order): void {
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
function positionAfter(
  position: PositionRow | null,
  { tradeType, outcome, shares }: Order,
  cost: bigint,
): Pick<PositionRow, 'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl'> {
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

function bounded(column: string, value: bigint): bigint {
  if (value > maximumAmount)
    throw refusal('shares', `The trade would carry ${column} past what can be stored.`);
  return value;
}

function refusal(argument: string, message: string): ApiError {
  return new ApiError('BAD_USER_INPUT', { argument }, message);
}
