import fc from 'fast-check';
import { expect, it } from 'vitest';

import { buyCost } from '../../../../src/server/domains/pricing/lmsr.ts';
import { sharesFor } from '../../../../src/server/domains/pricing/shares-for.ts';
import {
  amounts,
  forAll,
  marketOf,
  markets,
  maximum,
  outstanding,
  share,
} from '../../../support/pricing/market-makers.ts';

it('finds the most shares that cost no more than an amount', () => {
  forAll(500, fc.tuple(markets, fc.boolean(), amounts), ([market, outcome, amount]) => {
    const shares = sharesFor(market, outcome, amount);
    expect(buyCost(market, outcome, shares)).toBeLessThanOrEqual(amount);
    if (outstanding(market, outcome) + shares === maximum) return;
    expect(buyCost(market, outcome, shares + 1n)).toBeGreaterThan(amount);
  });
});

it('knows the extremes', () => {
  const even = marketOf(0n, 0n, 100n * share);
  expect(sharesFor(even, true, 0n)).toBe(0n);
  expect(sharesFor(even, true, 1n)).toBe(1n);
  expect(sharesFor(even, true, 2n)).toBe(3n);
  expect(sharesFor(even, true, maximum)).toBe(maximum);
  expect(sharesFor(marketOf(maximum, 0n, share), true, share)).toBe(0n);
  expect(sharesFor(marketOf(0n, maximum, 1n), true, 1n)).toBeGreaterThan(maximum - 100n);
});
