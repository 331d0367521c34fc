import type { MarketMaker } from '../pricing/cost-function.ts';
import { afterTrade, buyCost, priceOfYes, sellProceeds } from '../pricing/lmsr.ts';
import { refusal } from '../trades/order.ts';
import { bounded } from '../trades/settle.ts';
import type { Direction } from './direction.ts';
import type { Leg } from './matching.ts';
import { costAt, inYes } from './prices.ts';
import type { LiveOrder } from './live-order.ts';

/** A leg with its cost for the taker, and the market maker after it. */
export interface PricedLeg extends Leg<LiveOrder> {
  readonly cost: bigint;
  readonly maker: MarketMaker;
  /** The price of YES of the market maker after it. */
  readonly priceAfter: string;
}

/**
 * The costs of legs, one after the other. A leg of the market maker is rounded once, up for a buyer and down for a seller. Two
 * buyers mint a pair and two sellers redeem one: then both outcomes' shares move alike, and the price stays.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when a leg brings a seller less than a lamport, or when the market cannot have the shares.
 */
export function priceLegs(
  before: MarketMaker,
  direction: Direction,
  legs: readonly Leg<LiveOrder>[],
): readonly PricedLeg[] {
  let maker = before;
  let priceAfter: string | null = null;
  return legs.map(({ order, shares }) => {
    const cost =
      order === null
        ? costOf(maker, direction, shares)
        : costAt(inYes(order.tick, direction.outcome), shares);
    const after =
      order === null
        ? afterTrade(maker, direction.side, direction.outcome, shares)
        : afterPair(maker, direction, order, shares);
    if (order === null || priceAfter === null) priceAfter = priceOfYes(after);
    maker = after;
    return { order, shares, cost, maker, priceAfter };
  });
}

function costOf(maker: MarketMaker, { side, outcome }: Direction, shares: bigint): bigint {
  if (side === 'buy') return buyCost(maker, outcome, shares);
  const proceeds = sellProceeds(maker, outcome, shares);
  if (proceeds < 1n)
    throw refusal('shares', `These shares end in ${shares} billionths that are worth less than a lamport.`);
  return proceeds;
}

function afterPair(maker: MarketMaker, { side }: Direction, { row }: LiveOrder, shares: bigint): MarketMaker {
  if (row.side !== side) return maker;
  const change = side === 'buy' ? shares : -shares;
  const [sharesYes, sharesNo] = [maker.sharesYes + change, maker.sharesNo + change];
  if (sharesYes < 0n || sharesNo < 0n)
    throw refusal('shares', 'The market has fewer shares of that outcome outstanding.');
  return { sharesYes: bounded('shares', sharesYes), sharesNo: bounded('shares', sharesNo), b: maker.b };
}
