import { expect, it } from 'vitest';

import { MatchingRun } from '../../../support/orders/matching-run.ts';

/** Operations of each market. The model is slow in a full book. */
const operationsOfMarket = 10_000;
const markets = 50;

it.each([
  ['without a market maker', null],
  ['with a market maker', 60_000n],
])(
  'the matcher does the same as the naive model in half a million operations %s',
  (_name, b) => {
    let differences = 0;
    for (let seed = 1; seed <= markets; seed += 1) {
      const run = new MatchingRun(seed, b, BigInt(seed * 17));
      for (let count = 0; count < operationsOfMarket; count += 1) differences += run.step();
    }
    expect(differences).toBe(0);
  },
  1_800_000,
);
