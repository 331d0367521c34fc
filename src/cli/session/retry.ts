import { setTimeout as sleep } from 'node:timers/promises';

import { RequestError } from './session.ts';

const defaultRetryMs = 200;

/** Milliseconds after which a request that failed with `error` may be tried again; null when it may not. */
export function retryDelayMs(error: unknown): number | null {
  if (!(error instanceof RequestError) || error.code !== 'RATE_LIMITED') return null;
  return error.retryAfterMs ?? defaultRetryMs;
}

/**
 * Makes a request again for as long as it is refused with `RATE_LIMITED`, waiting as long as the server asks.
 *
 * @throws what the request throws otherwise, and an AbortError when `signal` aborts the wait.
 */
export async function retryWhenLimited<Result>(
  request: () => Promise<Result>,
  signal: AbortSignal,
  onRetry: () => void = () => undefined,
): Promise<Result> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const delayMs = retryDelayMs(error);
      if (delayMs === null) throw error;
      onRetry();
      await sleep(delayMs, undefined, { signal });
    }
  }
}
