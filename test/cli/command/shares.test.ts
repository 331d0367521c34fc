import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatShares, toBaseUnits } from '../../../src/cli/command/shares.ts';

describe('shares in base units', () => {
  it.each([
    ['44.98333', 44_983_330_000n],
    ['0.001058', 1_058_000n],
    ['0.000000001', 1n],
    ['196.7019', 196_701_900_000n],
    ['9007199254.740993', 9_007_199_254_740_993_000n],
    ['3', 3_000_000_000n],
  ])('are exact: %s', (text, baseUnits) => {
    expect(toBaseUnits(text)).toBe(baseUnits);
    expect(formatShares(baseUnits)).toBe(text);
  });

  it('come back from their text, whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (baseUnits) => {
        expect(toBaseUnits(formatShares(baseUnits))).toBe(baseUnits);
      }),
    );
  });

  it.each(['', '-1', '1e3', '.5', '1.', '1.0000000001', ' 1', 'NaN'])('are not read from "%s"', (text) => {
    expect(() => toBaseUnits(text)).toThrow(RangeError);
  });
});
