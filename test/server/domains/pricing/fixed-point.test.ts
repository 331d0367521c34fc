import { describe, expect, it } from 'vitest';

import { maximumLoss, scaledCost } from '../../../../src/server/domains/pricing/cost-function.ts';
import { complement, priceOfYes } from '../../../../src/server/domains/pricing/lmsr.ts';
import {
  decimalComplement,
  decimalMaximumLoss,
  decimalPriceOfYes,
  decimalScaledCost,
} from '../../../support/pricing/decimal-lmsr.ts';
import { edges, randomStates } from '../../../support/pricing/states.ts';

/** The long run draws more. */
const states = 3000;

describe('fixed-point prices', () => {
  it(
    'are those of decimal arithmetic, on random states of every size and at the limits',
    { timeout: 120_000 },
    () => {
      const different = [...edges(), ...randomStates(states)].filter(
        (market) =>
          scaledCost(market) !== decimalScaledCost(market) ||
          priceOfYes(market) !== decimalPriceOfYes(market),
      );
      expect(different).toEqual([]);
    },
  );

  it('bound the loss of a market maker as decimal arithmetic does', () => {
    const depths = [...edges(), ...randomStates(2000)].map(({ b }) => b);
    expect(depths.filter((b) => maximumLoss(b) !== decimalMaximumLoss(b))).toEqual([]);
  });

  it.each(['0', '1', '0.5', '0.000000001', '0.999999999', '0.123', '1.0', '0.100000000'])(
    'have the complement of %s',
    (price) => {
      expect(complement(price)).toBe(decimalComplement(price));
    },
  );
});
