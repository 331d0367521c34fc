import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { MarketMaker } from '../../../../src/server/domains/pricing/cost-function.ts';
import { afterTrade, buyCost, complement, priceOfYes } from '../../../../src/server/domains/pricing/lmsr.ts';
import {
  forAll,
  marketOf,
  markets,
  maximum,
  nanos,
  share,
  situations,
  swapped,
} from '../../../support/pricing/market-makers.ts';

describe('the price', () => {
  it.each([
    [0n, 0n, 100n, '0.500000000'],
    [maximum, maximum, 1n, '0.500000000'],
    [100n, 0n, 100n, '0.731058579'],
    [0n, 100n, 100n, '0.268941421'],
    [maximum, 0n, 1n, '1.000000000'],
    [0n, maximum, 1n, '0.000000000'],
    // The last gap that nine decimals can show is b·ln(2·10^9 − 1), about 21.4·b.
    [0n, 2_141n, 100n, '0.000000001'],
    [0n, 2_142n, 100n, '0.000000000'],
  ])('for %s YES and %s NO with b = %s is %s', (sharesYes, sharesNo, b, price) => {
    expect(priceOfYes(marketOf(sharesYes, sharesNo, b))).toBe(price);
  });

  it('of YES and of NO sum to exactly 1', () => {
    forAll(150, markets, (market) => {
      const yes = priceOfYes(market);
      expect(nanos(yes) + nanos(complement(yes))).toBe(share);
      expect(complement(complement(yes))).toBe(yes);
      expect(priceOfYes(swapped(market))).toBe(complement(yes));
    });
  });

  it('never falls by a purchase, and a share costs between the prices before and after', () => {
    forAll(120, situations, ({ market, outcome, shares }) => {
      const priceOf = (state: MarketMaker) => nanos(priceOfYes(outcome ? state : swapped(state)));
      const before = priceOf(market);
      const after = priceOf(afterTrade(market, 'buy', outcome, shares));
      expect(after).toBeGreaterThanOrEqual(before);
      // A price is within half a nano of the exact price, and a cost less than a lamport above the exact cost.
      const cost = buyCost(market, outcome, shares);
      expect(2n * share * cost).toBeGreaterThanOrEqual((2n * before - 1n) * shares);
      expect(2n * share * (cost - 1n)).toBeLessThanOrEqual((2n * after + 1n) * shares);
    });
  });

  it('rises with every hundredth of b bought where nine decimals can show it', () => {
    forAll(60, fc.tuple(fc.bigInt(100n, maximum / 100n), fc.bigInt(0n, 2_000n)), ([b, hundredths]) => {
      const market = marketOf((b * hundredths) / 100n, 10n * b, b);
      const dearer = afterTrade(market, 'buy', true, b / 100n);
      expect(nanos(priceOfYes(dearer))).toBeGreaterThan(nanos(priceOfYes(market)));
    });
  });

  it('has a complement when it is a decimal from 0 to 1', () => {
    expect(complement('0')).toBe('1.000000000');
    expect(complement('0.25')).toBe('0.750000000');
    for (const price of ['', '-0.1', '1.000000001', '0.0000000001', '5e-1', 'NaN', ' 0.5', '0.5\n']) {
      expect(() => complement(price)).toThrow(RangeError);
    }
  });
});
