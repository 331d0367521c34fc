/** Resolves after `delayMs`, or at once when the signal aborts. It never rejects. */
export function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal?.addEventListener('abort', finish);
  });
}

/** Resolves after the input and output that are due now, so that a long loop does not hold up the process. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The longest that a timer can wait. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * The result of work that starts WebAssembly. A timer keeps the event loop busy meanwhile, because Node.js that finds the loop
 * empty holds up the process until V8 has optimised that code in the background, for a fifth of a second or more.
 */
export async function withBusyLoop<Result>(work: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => undefined, longestTimerMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** The answer of {@link within} when the time is up. */
export const timedOut = Symbol('timed out');

/**
 * The result of a promise, or {@link timedOut} when it is still pending after `timeoutMs`. The promise itself goes on.
 *
 * @throws the error that the promise rejects with in time; a later rejection is ignored.
 */
export async function within<Result>(
  timeoutMs: number,
  promise: Promise<Result>,
): Promise<Result | typeof timedOut> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, timedOut);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** How the pauses between attempts grow, in milliseconds. */
export interface BackoffBounds {
  /** The longest pause after the first failure. */
  readonly firstMs: number;
  /** The longest pause of all. */
  readonly longestMs: number;
}

/**
 * Milliseconds to wait after so many failures in a row: a random number from 0 to a bound that doubles with each failure.
 *
 * All of the pause is random, because clients that failed together must not come back together.
 */
export function backoffMs(failures: number, { firstMs, longestMs }: BackoffBounds): number {
  return Math.random() * Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
}

/** The pauses of a loop that attempts the same work until it succeeds. */
export class Backoff {
  readonly #bounds: BackoffBounds;
  #failures = 0;

  constructor(bounds: BackoffBounds) {
    this.#bounds = bounds;
  }

  /** Counts a failure, and waits as long as {@link backoffMs} says; no longer than until the signal aborts. */
  wait(signal?: AbortSignal): Promise<void> {
    this.#failures += 1;
    return pause(backoffMs(this.#failures, this.#bounds), signal);
  }

  /** Forgets the failures, because an attempt succeeded. */
  reset(): void {
    this.#failures = 0;
  }
}

/** A delay of which up to a half is random, so that processes that wait do not come back at once. */
export function withJitter(delayMs: number): number {
  return delayMs * (1 - Math.random() / 2);
}
