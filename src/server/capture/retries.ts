import { Backoff, type BackoffBounds } from '../base/waiting.ts';
import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';
import type { ChangeSourceStatus } from './change-source.ts';

/** Tries again what fails, and tells since when. All parts of a change source share one. */
export interface Retries {
  /**
   * Runs an attempt until it resolves, with a pause after each failure that grows and jitters.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the signal comes before an attempt has succeeded.
   */
  run<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result>;
  /** Milliseconds since the Unix epoch at which the oldest work that has not succeeded yet failed first; null for none. */
  readonly failingSinceMs: number | null;
}

/** How an attempt is tried again. */
export interface RetryOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly backoff: BackoffBounds;
  /** What is logged, with the error. */
  readonly message: string;
}

/** While work keeps failing it is logged at most this often, however many attempts fail. */
const logIntervalMs = 5000;

interface Failing {
  readonly sinceMs: number;
}

/** Creates the retries of a change source. */
export function createRetries(log: Log): Retries {
  /** In the order in which they began. */
  const failing = new Set<Failing>();
  let loggedAtMs = -Infinity;

  const report = (error: unknown, message: string): void => {
    if (performance.now() - loggedAtMs < logIntervalMs) return;
    loggedAtMs = performance.now();
    log.warn({ err: error, failing: failing.size }, message);
  };

  const stopFailing = (work: Failing): void => {
    failing.delete(work);
    if (failing.size === 0) loggedAtMs = -Infinity;
  };

  return {
    async run(attempt, { signal, backoff: bounds, message }) {
      const backoff = new Backoff(bounds);
      const isOver = (): boolean => signal.aborted;
      let work: Failing | null = null;
      try {
        for (let failures = 1; !isOver(); failures += 1) {
          try {
            const result = await attempt();
            if (work !== null) log.info({ failedForMs: Date.now() - work.sinceMs, failures }, recovered);
            return result;
          } catch (error) {
            if (isOver()) break;
            if (work === null) failing.add((work = { sinceMs: Date.now() }));
            report(error, message);
            await backoff.wait(signal);
          }
        }
        throw new ApiError('SERVICE_UNAVAILABLE', { part: 'changeSource' });
      } finally {
        if (work !== null) stopFailing(work);
      }
    },
    get failingSinceMs() {
      const [oldest] = failing;
      return oldest?.sinceMs ?? null;
    },
  };
}

/** The status of a source that listens: `down` while work fails, and its lag is at least as long as that. */
export function withFailures(
  status: ChangeSourceStatus,
  { failingSinceMs }: Pick<Retries, 'failingSinceMs'>,
): ChangeSourceStatus {
  // One that stands by or is off publishes nothing, so that nothing of its own is late.
  if (failingSinceMs === null || (status.state !== 'up' && status.state !== 'down')) return status;
  return { ...status, state: 'down', lagMs: Math.max(status.lagMs ?? 0, Date.now() - failingSinceMs) };
}

const recovered = 'what failed before has succeeded';
