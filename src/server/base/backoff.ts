/** How the pauses between attempts grow, in milliseconds. */
export interface Backoff {
  /** The longest pause after the first failure. */
  readonly firstMs: number;
  /** The longest pause of all. */
  readonly longestMs: number;
}

/**
 * Milliseconds to wait after so many failures in a row: any number from 0 to a bound that doubles with each failure.
 *
 * All of it is left to chance, so that many that failed together do not come back together.
 */
export function backoffMs(failures: number, { firstMs, longestMs }: Backoff): number {
  return Math.random() * Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
}
