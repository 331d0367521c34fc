import { setTimeout as sleep } from 'node:timers/promises';

import { RequestError } from './session.ts';

const defaultRetryMs = 200;

/** Milliseconds after which a request that failed with `error` may be tried again; null when it may not. */
export function retryDelayMs(error: unknown): number | null {
  if (!(error instanceof RequestError) || error.code !== 'RATE_LIMITED') return null;
  return error.retryAfterMs ?? defaultRetryMs;
}

/**
 * Repeats a request while the server refuses it with `RATE_LIMITED`. Each wait is as long as the server asks.
 *
 * @throws any other error of the request, and an AbortError when `signal` aborts the wait.
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
