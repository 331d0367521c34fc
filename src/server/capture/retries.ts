import { Backoff, type BackoffBounds } from '../base/waiting.ts';
import { ApiError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { ChangeSourceStatus } from './change-source.ts';

/** Repeats work until it succeeds, and knows since when it fails. All parts of a change source share it. */
export interface Retries {
  /**
   * Runs an attempt until it resolves, with a random pause after each failure whose bound grows.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the signal aborts before an attempt has succeeded.
   */
  run<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result>;
  /** When the oldest failing work failed first, in milliseconds since the Unix epoch; null while no work fails. */
  readonly failingSinceMs: number | null;
}

/** The end, the pauses and the log line of the attempts. */
export interface RetryOptions {
  /** Ends the attempts. */
  readonly signal: AbortSignal;
  readonly backoff: BackoffBounds;
  /** The log line of a failure. */
  readonly message: string;
}

/** Time between two log lines about failures, at least. */
const logIntervalMs = 5000;

interface Failing {
  readonly sinceMs: number;
}

/** Creates the retries of a change source. */
export function createRetries(logger: Logger): Retries {
  /** Oldest first. */
  const failing = new Set<Failing>();
  let loggedAtMs = -Infinity;

  const report = (error: unknown, message: string): void => {
    if (performance.now() - loggedAtMs < logIntervalMs) return;
    loggedAtMs = performance.now();
    logger.warn({ err: error, failing: failing.size }, message);
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
            if (work !== null) logger.info({ failedForMs: Date.now() - work.sinceMs, failures }, recovered);
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

/** The status of a source with its failures: `down` while work fails, with a lag of at least the time of the failure. */
export function withFailures(
  status: ChangeSourceStatus,
  { failingSinceMs }: Pick<Retries, 'failingSinceMs'>,
): ChangeSourceStatus {
  // A source that is on standby or off publishes no changes, so none can be late.
  if (failingSinceMs === null || (status.state !== 'up' && status.state !== 'down')) return status;
  return { ...status, state: 'down', lagMs: Math.max(status.lagMs ?? 0, Date.now() - failingSinceMs) };
}

const recovered = 'what failed before has succeeded';
