import type { Logger } from '../../base/logger.ts';
import type { PublishChanges } from '../change-source.ts';
import { pause } from '../../base/waiting.ts';
import type { Retries } from '../retries.ts';
import type { HintReader } from './hint-reader.ts';
import type { Hint } from './channel.ts';
import { keyOf } from '../rows.ts';

/** Reads the rows of hints and publishes their changes, in the order of the hints. */
export interface HintQueue {
  /** Adds a hint; returns at once. When `capacity` hints wait already, the queue drops all of them and calls `onMissed`. */
  push(hint: Hint): void;
  /** Makes the queue sweep the tables before it reads the next hints. */
  sweep(): void;
  /** Tells that a catch-up begins. Transitions wait until {@link HintQueue.endCatchUp}; other changes do not. */
  beginCatchUp(): void;
  endCatchUp(): void;
  /** The commit time of the oldest waiting hint, in milliseconds since the Unix epoch; null for an empty queue. */
  readonly oldestAtMs: number | null;
  /** Resolves when the queue has stopped. Hints that are left are dropped. */
  close(): Promise<void>;
}

/** The parts and the bounds of a queue. */
export interface HintQueueOptions {
  readonly reader: HintReader;
  readonly publish: PublishChanges;
  /** Hints that wait at most. */
  readonly capacity: number;
  /** Called when changes were missed, so that only a catch-up finds them. */
  readonly onMissed: () => void;
  readonly retries: Retries;
  readonly logger: Logger;
}

/** Hints of a batch. */
const batchSize = 500;
/** How the pauses grow while the database or the broker fails. */
const retryPause = { firstMs: 50, longestMs: 2000 };
/** Pause before the next look for a row that is locked or not visible yet. */
const visibilityPauseMs = 10;

/** Creates a queue, which runs until it is closed. */
export function createHintQueue(options: HintQueueOptions): HintQueue {
  const { reader, publish, capacity, onMissed, retries, logger } = options;
  const closing = new AbortController();
  let waiting: Hint[] = [];
  let underWay: readonly Hint[] = [];
  let deferred: Hint[] = [];
  let catchUps = 0;
  let mustSweep = false;
  let wake: () => void = () => undefined;

  const isClosing = (): boolean => closing.signal.aborted;

  const runSweep = async (): Promise<void> => {
    mustSweep = false;
    try {
      await publish(await reader.sweep());
    } catch (error) {
      mustSweep = true;
      throw error;
    }
  };

  const readBatch = async (): Promise<void> => {
    const batch = waiting.splice(0, batchSize);
    underWay = batch;
    try {
      const read = await reader.read(batch, catchUps > 0);
      const { changes, notVisible, isIncomplete } = read;
      await publish(changes);
      deferred.push(...read.deferred);
      if (isIncomplete) onMissed();
      waiting.unshift(...lastOfEach(notVisible));
      underWay = [];
      if (notVisible.length > 0) await pause(visibilityPauseMs, closing.signal);
    } catch (error) {
      waiting.unshift(...batch);
      underWay = [];
      throw error;
    }
  };

  const hasWork = (): boolean => mustSweep || waiting.length > 0 || (catchUps === 0 && deferred.length > 0);

  const work = async (): Promise<void> => {
    if (mustSweep) await runSweep();
    if (catchUps === 0) waiting.unshift(...deferred.splice(0));
    if (waiting.length > 0) await readBatch();
  };

  const run = async (): Promise<void> => {
    while (!isClosing()) {
      if (!hasWork()) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      try {
        await retries.run(work, {
          signal: closing.signal,
          backoff: retryPause,
          message: 'hints cannot be followed yet, trying again',
        });
      } catch (error) {
        if (!isClosing()) throw error;
      }
    }
  };
  const running = run();

  return {
    push(hint) {
      if (waiting.length + deferred.length >= capacity) {
        logger.warn(
          { waiting: waiting.length, held: deferred.length },
          'too many hints wait: catching up in their place',
        );
        waiting = [];
        deferred = [];
        onMissed();
      }
      waiting.push(hint);
      wake();
    },
    sweep() {
      mustSweep = true;
      wake();
    },
    beginCatchUp() {
      catchUps += 1;
    },
    endCatchUp() {
      catchUps -= 1;
      wake();
    },
    get oldestAtMs() {
      const [oldest] = underWay.length > 0 ? underWay : waiting;
      return oldest?.committedAtMs ?? null;
    },
    async close() {
      closing.abort();
      wake();
      await running;
    },
  };
}

/** The last hint of each row: enough to read the row again, because its transitions are published already. */
function lastOfEach(hints: readonly Hint[]): readonly Hint[] {
  const byRow = new Map<string, Hint>();
  for (const hint of hints) {
    const { table, row } = hint;
    byRow.set(JSON.stringify([table.name, keyOf(table, row)]), hint);
  }
  return [...byRow.values()];
}
