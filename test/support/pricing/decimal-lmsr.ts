/** The market maker's formulas in decimal arithmetic of 64 digits: slow, and written as the textbook has them. */
import { Decimal } from 'decimal.js';

import { COST_SCALE, type MarketMaker } from '../../../src/server/domains/pricing/cost-function.ts';

const Exact = Decimal.clone({
  precision: 64,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
const scale = new Exact(COST_SCALE);

const decay = (gap: bigint, b: bigint) => new Exact(-gap).div(b).exp();

const gapOf = ({ sharesYes, sharesNo }: MarketMaker) =>
  sharesYes > sharesNo ? sharesYes - sharesNo : sharesNo - sharesYes;

export function decimalScaledCost(market: MarketMaker): bigint {
  const { sharesYes, sharesNo, b } = market;
  const gap = gapOf(market);
  const larger = (sharesYes > sharesNo ? sharesYes : sharesNo) * COST_SCALE;
  if (gap >= 90n * b) return larger;
  const excess = decay(gap, b).plus(1).ln().times(b);
  return larger + BigInt(excess.times(scale).floor().toFixed(0));
}

export function decimalPriceOfYes(market: MarketMaker): string {
  const gap = gapOf(market);
  const weight = decay(gap, market.b);
  const smaller = gap >= 22n * market.b ? '0.000000000' : weight.div(weight.plus(1)).toFixed(9);
  return market.sharesYes > market.sharesNo ? decimalComplement(smaller) : smaller;
}

export function decimalComplement(price: string): string {
  return new Exact(1).minus(price).toFixed(9);
}

export function decimalMaximumLoss(b: bigint): bigint {
  return BigInt(new Exact(2).ln().times(b).ceil().toFixed(0));
}
