import { describe, expect, it } from 'vitest';

import {
  costOf,
  holdersPartOf,
  priceAt,
  proceedsOf,
  sellFeeOf,
} from '../../../../src/server/domains/creator-shares/curve.ts';
import { usualCurve as curve } from '../../../support/creator-shares/random-shares.ts';
import { randomOf } from '../../../support/orders/matching-run.ts';

describe('the curve', () => {
  it('has the costs and the prices of its formula', () => {
    expect(costOf(curve, 0, 1)).toBe(238_096n);
    expect(costOf(curve, 0, 100)).toBe(238_095_238_096n);
    expect(costOf(curve, 0, 1000)).toBe(238_095_238_095_239n);
    expect(proceedsOf(curve, 1000, 0)).toBe(238_095_238_095_238n);
    expect(priceAt(curve, 0)).toBe(0n);
    expect(priceAt(curve, 100)).toBe(7_142_857_142n);
    expect(priceAt(curve, 1000)).toBe(714_285_714_285n);
  });

  it('rounds the fee of a sale up and the part of the holders down', () => {
    expect(sellFeeOf(curve, 1n)).toBe(1n);
    expect(sellFeeOf(curve, 20_000n)).toBe(1000n);
    expect(holdersPartOf(curve, 3n, 1)).toBe(1n);
    expect(holdersPartOf(curve, 3n, 0)).toBe(0n);
  });

  it('costs at least the whole however a purchase is split, and brings at most the whole however a sale is', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const below = randomOf(seed);
    for (let round = 0; round < 2000; round += 1) {
      const [from, to] = [below(1001), below(1001)].sort((one, other) => one - other);
      if (from === undefined || to === undefined || from === to) continue;
      let [place, cost, proceeds] = [from, 0n, 0n];
      while (place < to) {
        const next = Math.min(to, place + 1 + below(100));
        cost += costOf(curve, place, next);
        proceeds += proceedsOf(curve, next, place);
        place = next;
      }
      expect(cost, `seed ${seed}`).toBeGreaterThanOrEqual(costOf(curve, from, to));
      expect(proceeds, `seed ${seed}`).toBeLessThanOrEqual(proceedsOf(curve, to, from));
      expect(costOf(curve, from, to), `seed ${seed}`).toBeGreaterThanOrEqual(proceedsOf(curve, to, from));
    }
  });
});
