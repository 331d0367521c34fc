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
export async function patiently<Result>(
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

/**
 * Runs `work` on every item, at most `concurrency` at a time, starting them in order.
 *
 * @throws the first error, once what runs has settled; nothing new is started after it or after `signal` aborts.
 */
export async function forEachBounded<Item>(
  items: Iterable<Item>,
  { concurrency, signal }: { concurrency: number; signal: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = Array.from(items);
  let failure: { readonly error: unknown } | null = null;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      try {
        signal.throwIfAborted();
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, worker));
  // Assigned inside the workers, which the compiler does not see.
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}
