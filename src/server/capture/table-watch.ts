import { withJitter, pause } from '../base/waiting.ts';
import type { Logger } from '../base/logger.ts';
import type { Queryable } from '../db/client.ts';
import type { CatchUp } from './catch-up.ts';
import type { CapturedTable } from './change-source.ts';
import type { KnownTables } from './known-tables.ts';
import { requirePublication, requirePublishedTables, type PublishedTables } from './published-tables.ts';
import type { Retries } from './retries.ts';
import { readClock, readHorizon } from './watermark-rows.ts';

/**
 * Compares the captured tables with the publication, at every connection and at intervals, because a table that was swapped,
 * taken out or partitioned falls silent without an error.
 */
export interface TableWatch {
  /**
   * The tables that a connection is about to hear of, after a comparison that mends what the role may mend. A difference is
   * remembered, and its missed rows are due to be searched for.
   *
   * @throws {RequirementError} when there is no publication, and the role may not make it.
   */
  open(): Promise<PublishedTables>;
  /**
   * Compares at intervals until the signal aborts. A difference that the role may not mend makes the source `down`, with
   * the statement in the log, until another role has mended it. Never rejects.
   *
   * @param onUnchanged called after each comparison without a difference.
   */
  watch(signal: AbortSignal, onUnchanged: () => Promise<void>): Promise<void>;
  /** Searches for rows that were missed, also in transactions that run now. Resolves at once when the signal aborts. */
  findMissed(signal: AbortSignal): Promise<void>;
}

/** The parts and the bounds of a watch. */
export interface TableWatchOptions {
  readonly queries: Queryable;
  readonly tables: readonly CapturedTable[];
  readonly publication: string;
  /** Milliseconds between two comparisons. */
  readonly intervalMs: number;
  readonly known: KnownTables;
  readonly catchUp: CatchUp;
  /** Resolves when the changes of earlier connections are published, because a catch-up compares rows with the log. */
  readonly settled: () => Promise<void>;
  readonly retries: Retries;
  readonly logger: Logger;
}

/** How the pauses grow while a comparison fails. */
const retryPause = { firstMs: 500, longestMs: 5000 };

/** Creates the watch of a change source. */
export function createTableWatch(options: TableWatchOptions): TableWatch {
  const { queries, tables, publication, intervalMs, known, catchUp, settled, retries, logger } = options;
  /** The fingerprint of the last comparison. */
  let lastSeen: string | null = null;

  /** Whether the tables differ from those that were known. Marks a catch-up as due before it forgets the difference. */
  const note = async ({ fingerprint }: PublishedTables): Promise<boolean> => {
    if (lastSeen === fingerprint) return false;
    const isDifference = lastSeen !== null;
    if (isDifference) {
      logger.error({ publication, was: lastSeen, is: fingerprint }, changed);
      await catchUp.markDue();
    }
    await known.save(fingerprint);
    lastSeen = fingerprint;
    return isDifference;
  };

  const attempt = <Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> =>
    retries.run(work, {
      signal,
      backoff: retryPause,
      message: 'the captured tables are not published as they should be, trying again',
    });

  const findMissed = async (signal: AbortSignal): Promise<void> => {
    await settled();
    const startedAt = await attempt(() => readClock(queries), signal);
    await catchUp.run();
    // A transaction that wrote before the difference was mended is in no message, and was invisible to this run.
    await attempt(() => catchUp.markDue(), signal);
    while ((await attempt(() => readHorizon(queries), signal)) < startedAt) {
      await pause(withJitter(intervalMs), signal);
      if (signal.aborted) return;
    }
    await catchUp.run();
  };

  return {
    async open() {
      const published = await requirePublication(queries, tables, publication, logger);
      // Another process may have compared since.
      lastSeen = await known.read();
      await note(published);
      return published;
    },
    async watch(signal, onUnchanged) {
      while (!signal.aborted) {
        await pause(withJitter(intervalMs), signal);
        try {
          const isDifferent = await attempt(
            async () => note(await requirePublishedTables(queries, tables, publication, logger)),
            signal,
          );
          if (isDifferent) await findMissed(signal);
          else await onUnchanged();
        } catch {
          // The signal has aborted: every other failure is tried again.
        }
      }
    },
    async findMissed(signal) {
      try {
        await findMissed(signal);
      } catch {
        // The signal has aborted. The catch-up stays due, and the next connection makes it.
      }
    },
  };
}

const changed =
  'captured tables or their publication were changed: what no message told is searched for by rows';
