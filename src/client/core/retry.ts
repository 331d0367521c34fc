/** The waits between two tries. */
export interface RetryOptions {
  /** The longest first wait, in milliseconds. Each further try doubles it. */
  readonly fromMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly toMs: number;
  /** The waits begin anew when a connection has lived for so many milliseconds. */
  readonly resetAfterMs: number;
}

export const defaultRetry: RetryOptions = { fromMs: 500, toMs: 20_000, resetAfterMs: 10_000 };

/** Counts the failed tries, and draws the waits. */
export interface Backoff {
  /** Failed tries since the last reset. */
  readonly attempt: number;
  /** Counts a failed try. Returns the milliseconds to wait, at least `atLeastMs`. */
  next(atLeastMs?: number | null): number;
  /** Begins anew when the connection that has just ended had lived long enough. */
  ended(livedMs: number): void;
  reset(): void;
}

/**
 * Each wait is drawn between nothing and the longest (full jitter), so that clients which lose a server at once do not come
 * back at once.
 */
export function createBackoff({ fromMs, toMs, resetAfterMs }: RetryOptions): Backoff {
  let attempt = 0;
  const reset = (): void => {
    attempt = 0;
  };
  return {
    get attempt() {
      return attempt;
    },
    next: (atLeastMs) => (atLeastMs ?? 0) + Math.random() * Math.min(toMs, fromMs * 2 ** attempt++),
    ended(livedMs) {
      if (livedMs >= resetAfterMs) reset();
    },
    reset,
  };
}
