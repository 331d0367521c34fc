import { describe, expect, it } from 'vitest';

import { feesOf, holdersPartOf } from '../../../../src/server/domains/orders/fees.ts';

describe('fees', () => {
  it('round up once over all fills', () => {
    expect(feesOf(0n, 1n, { maker: 0, taker: 1 })).toBe(1n);
    expect(feesOf(10_000n, 20_000n, { maker: 5, taker: 10 })).toBe(25n);
  });

  it('give holders their part of a common fee, rounded down, and all of a fee of theirs alone', () => {
    expect(holdersPartOf(100n, { maker: 0, taker: 90, holders: 60 })).toBe(66n);
    expect(holdersPartOf(101n, { maker: 0, taker: 60, holders: 60 })).toBe(101n);
    expect(holdersPartOf(101n, { maker: 0, taker: 60 })).toBe(0n);
  });
});
