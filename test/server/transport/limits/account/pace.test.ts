import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Pace } from '../../../../../src/server/transport/limits/account/pace.ts';
import type { BurstRate } from '../../../../../src/server/transport/limits/account/token-bucket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function stage(rate: BurstRate) {
  const log: (number | string)[] = [];
  const pace: Pace<number> = new Pace<number>(rate, {
    onItem: (item) => log.push(item),
    onSlowed: () => log.push('slowed'),
    onCaughtUp: () => log.push('caught up'),
    onFlood: () => log.push('flood'),
  });
  const take = (...items: number[]) => {
    for (const item of items) pace.take(item);
  };
  return { pace, log, take };
}

describe('a pace', () => {
  it('handles a burst at once, and the rest in its order as tokens come back', async () => {
    const { log, take } = stage({ perSecond: 10, burst: 3 });
    take(1, 2, 3, 4, 5);
    expect(log).toEqual([1, 2, 3, 'slowed']);
    await vi.advanceTimersByTimeAsync(90);
    expect(log).toEqual([1, 2, 3, 'slowed']);
    await vi.advanceTimersByTimeAsync(20);
    expect(log).toEqual([1, 2, 3, 'slowed', 4]);
    take(6);
    await vi.advanceTimersByTimeAsync(300);
    expect(log).toEqual([1, 2, 3, 'slowed', 4, 5, 6, 'caught up']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('calls it a flood when twice the burst waits, and handles nothing of it', async () => {
    const { log, take } = stage({ perSecond: 10, burst: 2 });
    take(1, 2, 3, 4, 5, 6);
    expect(log).toEqual([1, 2, 'slowed']);
    take(7);
    expect(log).toEqual([1, 2, 'slowed', 'flood']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(log).toEqual([1, 2, 'slowed', 'flood']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes back an item that waits, and catches up when none is left', async () => {
    const { pace, log, take } = stage({ perSecond: 10, burst: 1 });
    take(1, 2, 3);
    expect(pace.takeBack((item) => item === 2)).toBe(true);
    expect(pace.takeBack((item) => item === 1)).toBe(false);
    await vi.advanceTimersByTimeAsync(110);
    expect(log).toEqual([1, 'slowed', 3, 'caught up']);
    take(4, 5);
    expect(pace.takeBack((item) => item === 5 || item === 4)).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(log.at(-1)).toBe('caught up');
  });

  it('has no bound at a rate of 0', () => {
    const { log, take } = stage({ perSecond: 0, burst: 1 });
    take(...Array.from({ length: 1000 }, (_, index) => index));
    expect(log).toHaveLength(1000);
  });
});
