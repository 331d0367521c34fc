import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  billionths,
  decimalOf,
  exact,
  fixed,
  percent,
  points,
  readAmount,
  short,
  signedSol,
} from '../../src/dashboard/components/amounts.ts';

it.each([
  ['1', 1_000_000_000n],
  ['0.5', 500_000_000n],
  [' 12,25 ', 12_250_000_000n],
  ['.000000001', 1n],
  ['9007199.254740993', 9_007_199_254_740_993n],
])('reads %j as a person means it', (text, amount) => {
  expect(readAmount(text)).toBe(amount);
});

it.each(['', '0', '-1', '1e3', '1.0000000001', '.', 'one', '1.2.3'])('takes %j for no amount', (text) => {
  expect(readAmount(text)).toBeNull();
});

it('a decimal of the API comes back as it was', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (amount) => {
      expect(billionths(decimalOf(amount))).toBe(amount);
    }),
  );
});

it('writes amounts for people, rounded half away from zero', () => {
  expect(fixed(1_234_567_894_999_999_999n, 2)).toBe('1,234,567,895.00');
  expect(fixed(-1_500_000_000n, 0)).toBe('−2');
  expect(fixed(-1n, 2)).toBe('0.00');
  expect([exact(10_000_000_000n), exact(10_500_000_000n), exact(4_731_221_000n)]).toEqual([
    '10',
    '10.5',
    '4.731221',
  ]);
  expect([percent(555_761_000n), points(-12_340_000n), points(12_340_000n)]).toEqual([
    '55.6%',
    '−1.2',
    '+1.2',
  ]);
  expect([short(999_000_000n), short(12_345_000_000_000n), short(1_234_567_000_000_000n)]).toEqual([
    '1.00',
    '12.3k',
    '1.23M',
  ]);
  expect(signedSol(1_500_000_000n)).toBe('+1.5000 SOL');
});
