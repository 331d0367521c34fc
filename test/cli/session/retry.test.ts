import { describe, expect, it } from 'vitest';

import { retryDelayMs, retryWhenLimited } from '../../../src/cli/session/retry.ts';
import { RequestError } from '../../../src/cli/session/session.ts';

const limited = (retryAfterMs: number | null) => new RequestError('RATE_LIMITED', 'slow down', retryAfterMs);
const never = new AbortController().signal;

describe('a request that the rate limit refuses', () => {
  it('waits as long as the server asks, or 200 ms; another error is not retried', () => {
    expect(retryDelayMs(limited(35))).toBe(35);
    expect(retryDelayMs(limited(null))).toBe(200);
    expect(retryDelayMs(new RequestError('SLIPPAGE_EXCEEDED', 'no', 35))).toBeNull();
    expect(retryDelayMs(new Error('RATE_LIMITED'))).toBeNull();
  });

  it('is made again until the server executes it', async () => {
    const answers = [limited(1), limited(1), null];
    let retries = 0;
    const request = () => {
      const refusal = answers.shift() ?? null;
      return refusal === null ? Promise.resolve('executed') : Promise.reject(refusal);
    };
    expect(await retryWhenLimited(request, never, () => (retries += 1))).toBe('executed');
    expect(retries).toBe(2);
  });

  it('ends when its wait is interrupted', async () => {
    const interruption = new AbortController();
    const waiting = retryWhenLimited(() => Promise.reject(limited(3_600_000)), interruption.signal);
    interruption.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});
