import { describe, expect, it } from 'vitest';

import { forEachBounded, patiently, retryDelayMs } from '../../../src/cli/session/retry.ts';
import { RequestError } from '../../../src/cli/session/session.ts';

const limited = (retryAfterMs: number | null) => new RequestError('RATE_LIMITED', 'slow down', retryAfterMs);
const never = new AbortController().signal;

describe('patience with a rate limit', () => {
  it('waits as long as the server asks, or 200 ms, and for nothing else', () => {
    expect(retryDelayMs(limited(35))).toBe(35);
    expect(retryDelayMs(limited(null))).toBe(200);
    expect(retryDelayMs(new RequestError('SLIPPAGE_EXCEEDED', 'no', 35))).toBeNull();
    expect(retryDelayMs(new Error('RATE_LIMITED'))).toBeNull();
  });

  it('makes the request again until it is heard', async () => {
    const answers = [limited(1), limited(1), null];
    let retries = 0;
    const request = () => {
      const refusal = answers.shift() ?? null;
      return refusal === null ? Promise.resolve('heard') : Promise.reject(refusal);
    };
    expect(await patiently(request, never, () => (retries += 1))).toBe('heard');
    expect(retries).toBe(2);
  });

  it('ends with the wait when interrupted', async () => {
    const interruption = new AbortController();
    const waiting = patiently(() => Promise.reject(limited(3_600_000)), interruption.signal);
    interruption.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});

describe('bounded work', () => {
  it('does every item once, at most so many at a time', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachBounded([1, 2, 3, 4, 5], { concurrency: 2, signal: never }, async (item) => {
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
    const work = forEachBounded([1, 2, 3], { concurrency: 1, signal: never }, (item) => {
      started.push(item);
      return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve();
    });
    await expect(work).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });
});
