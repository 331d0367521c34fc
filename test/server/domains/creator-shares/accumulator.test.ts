import { describe, expect, it } from 'vitest';

import { accruedOf, payIn } from '../../../../src/server/domains/creator-shares/accumulator.ts';
import { afterClaim, afterTrade, noHolding } from '../../../../src/server/domains/creator-shares/holdings.ts';
import { emptyPool, RandomShares } from '../../../support/creator-shares/random-shares.ts';
import { randomOf } from '../../../support/orders/matching-run.ts';

describe('the accumulator', () => {
  it('carries an amount that is too small for all shares, and all of it while none exists', () => {
    expect(payIn({ perShare: 5n, carried: 2n }, 9n, 4)).toEqual({ perShare: 7n, carried: 3n });
    expect(payIn({ perShare: 5n, carried: 2n }, 9n, 0)).toEqual({ perShare: 5n, carried: 11n });
  });

  it('gives a holder that is idle for a hundred dividends exactly its part', () => {
    let pool = emptyPool;
    const buy = (shares: number) => afterTrade(pool, noHolding, { side: 'buy', shares, cost: 0n, fee: 0n });
    const idle = buy(7);
    ({ pool } = idle);
    ({ pool } = buy(93));
    const shares = new RandomShares(0, randomOf(1));
    shares.pool = pool;
    for (let round = 1; round <= 100; round += 1) shares.pay(BigInt(round * 1000));
    expect(accruedOf(idle.holding, shares.pool)).toBe((7n * 5_050_000n) / 100n);
  });

  it('agrees with paying every holder at each dividend, through random purchases, sales, fees and claims', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const shares = new RandomShares(50, randomOf(seed));
    const paid = shares.holdings.map(() => 0n);
    shares.onDividend = (increment) => {
      if (increment === 0n) return;
      for (const [index, { shares: held }] of shares.holdings.entries())
        paid[index] = (paid[index] ?? 0n) + BigInt(held) * increment;
    };
    for (let step = 0; step < 20_000; step += 1) {
      shares.step();
      if (step % 500 !== 0) continue;
      const got = shares.holdings.map((each) => each.claimed + accruedOf(each, shares.pool));
      expect(got, `seed ${seed}`).toEqual(paid);
      expect(shares.imbalance(), `seed ${seed}`).toBe(0n);
      expect(shares.surplus(), `seed ${seed}`).toBeGreaterThanOrEqual(0n);
    }
  });

  it('refuses trades and claims that the rows do not allow', () => {
    const sale = { side: 'sell', shares: 1, cost: 0n, fee: 0n } as const;
    expect(() => afterTrade(emptyPool, noHolding, sale)).toThrow('holds');
    const purchase = { side: 'buy', shares: 1001, cost: 0n, fee: 0n } as const;
    expect(() => afterTrade(emptyPool, noHolding, purchase)).toThrow('largest supply');
    const held = { ...noHolding, shares: 1 };
    expect(() => afterTrade({ ...emptyPool, supply: 1 }, held, { ...sale, cost: 1n })).toThrow('reserve');
    expect(() => afterClaim(noHolding, emptyPool, 1n)).toThrow('accrued');
  });
});
