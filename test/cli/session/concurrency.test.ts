import { describe, expect, it } from 'vitest';

import { forEachConcurrently } from '../../../src/cli/session/concurrency.ts';

const never = new AbortController().signal;

describe('forEachConcurrently', () => {
  it('works on every item once, at most `concurrency` at a time', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachConcurrently([1, 2, 3, 4, 5], { concurrency: 2, signal: never }, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      done.push(item);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('starts nothing after a failure, which it throws', async () => {
    const started: number[] = [];
    const work = forEachConcurrently([1, 2, 3], { concurrency: 1, signal: never }, (item) => {
      started.push(item);
      return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve();
    });
    await expect(work).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });
});
