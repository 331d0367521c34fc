import { describe, expect, it } from 'vitest';

import {
  afterFill,
  nothingHeld,
  realizedByEnd,
  unrealizedOf,
} from '../../../../src/server/domains/sessions/pnl.ts';

describe('the profit of a holding', () => {
  it('loses no lamport over random fills: what is realised and what is left equal the money that moved', () => {
    let seed = 1;
    const random = (below: number): bigint => {
      seed = (seed * 48_271) % 2_147_483_647;
      return BigInt(seed % below);
    };
    for (let run = 0; run < 1000; run += 1) {
      let [holding, realized, money] = [nothingHeld, 0n, 0n];
      for (let fill = 0; fill < 100; fill += 1) {
        const isSale = holding.shares > 0n && random(2) === 0n;
        const shares = isSale ? 1n + (random(1_000_000) % holding.shares) : 1n + random(1_000_000);
        const [cost, fee] = [random(1_000_000), random(1000)];
        const moved = afterFill(holding, { side: isSale ? 'sell' : 'buy', shares, cost, fee });
        holding = moved.holding;
        realized += moved.realized;
        money += isSale ? cost - fee : -cost - fee;
        expect(realized - holding.cost).toBe(money);
      }
      const worth = realizedByEnd(holding, true, true);
      expect(realized + worth).toBe(money + holding.shares);
      expect(realizedByEnd(holding, true, null)).toBe(0n);
      expect(unrealizedOf(holding, 1_000_000_000n)).toBe(worth);
    }
  });
});
