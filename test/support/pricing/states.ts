import fc from 'fast-check';

import { maximumAmount, type MarketMaker } from '../../../src/server/domains/pricing/cost-function.ts';
import { marketOf } from './market-makers.ts';

/** States of every size: exponents are uniform, so that small and large amounts are as frequent. */
const anyAmount = fc.integer({ min: 1, max: 63 }).chain((size) => fc.bigInt(0n, 2n ** BigInt(size) - 1n));
const anyState = fc
  .record({
    b: anyAmount.map((b) => b + 1n).map(atMostMaximum),
    one: anyAmount,
    far: anyAmount,
    // Thousandths of b: up to the last gap that shows, where the arithmetic is not cut short.
    near: fc.option(fc.bigInt(0n, 95_000n)),
    isSwapped: fc.boolean(),
  })
  .map(({ b, one, far, near, isSwapped }) => {
    const other = near === null ? far : atMostMaximum(one + (b * near) / 1000n);
    return isSwapped ? marketOf(other, one, b) : marketOf(one, other, b);
  });

/** States that are drawn, the same in each run. */
export function randomStates(numRuns: number): readonly MarketMaker[] {
  return fc.sample(anyState, { seed: 2026, numRuns });
}

function atMostMaximum(amount: bigint): bigint {
  return amount > maximumAmount ? maximumAmount : amount;
}

/** States at the limits of the arithmetic. */
export function edges(): readonly MarketMaker[] {
  const amounts = [0n, 1n, 2n, 3n, 1_000_000_000n, 2n ** 53n + 1n, maximumAmount - 1n, maximumAmount];
  const ratios = [1n, 2n, 4n, 22n, 64n, 89n, 90n].flatMap((ratio) => [ratio - 1n, ratio]);
  const depths = [1n, 2n, 3n, 1_000_000_000n, 4096n, maximumAmount / 90n, maximumAmount];
  return depths.flatMap((b) => [
    ...amounts.flatMap((yes) => amounts.map((no) => marketOf(yes, no, b))),
    ...ratios.flatMap((ratio) =>
      [-1n, 0n, 1n]
        .map((more) => ratio * b + more)
        .filter((gap) => gap >= 0n && gap <= maximumAmount)
        .map((gap) => marketOf(gap, 0n, b)),
    ),
  ]);
}
