import { expect, it } from 'vitest';

import { scaledCost } from '../../../../src/server/domains/pricing/cost-function.ts';
import { priceOfYes } from '../../../../src/server/domains/pricing/lmsr.ts';
import { decimalPriceOfYes, decimalScaledCost } from '../../../support/pricing/decimal-lmsr.ts';
import { randomStates } from '../../../support/pricing/states.ts';

const states = 40_000;

it('fixed-point prices are those of decimal arithmetic, on many random states', () => {
  const different = randomStates(states).filter(
    (market) =>
      scaledCost(market) !== decimalScaledCost(market) || priceOfYes(market) !== decimalPriceOfYes(market),
  );
  expect(different).toEqual([]);
});
