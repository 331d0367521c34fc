import type { Log } from '../../base/logger.ts';
import type { TakeChanges } from '../change-source.ts';
import { pause } from '../../base/waiting.ts';
import type { Retries } from '../retries.ts';
import type { HintReader } from './changes.ts';
import type { Hint } from './channel.ts';

/** Takes hints as they come, and the changes that they stand for to the log, in their order. */
export interface Intake {
  /** Never waits. When too many hints wait already, all of them are given up and `onMissed` is called. */
  push(hint: Hint): void;
  /** Looks around among the markets, before the next hints are read. */
  lookAround(): void;
  /** A catch-up has begun: transitions wait until {@link Intake.endCatchUp}, everything else does not. */
  beginCatchUp(): void;
  endCatchUp(): void;
  /** When the oldest hint that waits was committed, in milliseconds since the Unix epoch; null when none waits. */
  readonly oldestAtMs: number | null;
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** What an intake is made with. */
export interface IntakeOptions {
  readonly reader: HintReader;
  readonly take: TakeChanges;
  /** Hints that may wait. */
  readonly capacity: number;
  /** Told that changes were missed, which only a catch-up will find. */
  readonly onMissed: () => void;
  readonly retries: Retries;
  readonly log: Log;
}

/** Hints that are read at once. */
const batchSize = 500;
/** How long to wait between attempts. */
const retryPause = { firstMs: 50, longestMs: 2000 };
/** How long to wait for a row that somebody is writing. */
const earlyDelayMs = 10;

/** Creates an intake, which runs until it is closed. */
export function createIntake(options: IntakeOptions): Intake {
  const { reader, take, capacity, onMissed, retries, log } = options;
  const closing = new AbortController();
  let waiting: Hint[] = [];
  let underWay: readonly Hint[] = [];
  let held: Hint[] = [];
  let catchUps = 0;
  let mustLook = false;
  let wake: () => void = () => undefined;

  const isClosing = (): boolean => closing.signal.aborted;

  const look = async (): Promise<void> => {
    mustLook = false;
    try {
      await take(await reader.lookAround());
    } catch (error) {
      mustLook = true;
      throw error;
    }
  };

  const readBatch = async (): Promise<void> => {
    const batch = waiting.splice(0, batchSize);
    underWay = batch;
    try {
      const read = await reader.read(batch, catchUps > 0);
      const { changes, early, isIncomplete } = read;
      await take(changes);
      held.push(...read.held);
      if (isIncomplete) onMissed();
      waiting.unshift(...lastOfEach(early));
      underWay = [];
      if (early.length > 0) await pause(earlyDelayMs, closing.signal);
    } catch (error) {
      waiting.unshift(...batch);
      underWay = [];
      throw error;
    }
  };

  const hasWork = (): boolean => mustLook || waiting.length > 0 || (catchUps === 0 && held.length > 0);

  const work = async (): Promise<void> => {
    if (mustLook) await look();
    if (catchUps === 0) waiting.unshift(...held.splice(0));
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
      if (waiting.length + held.length >= capacity) {
        log.warn(
          { waiting: waiting.length, held: held.length },
          'too many hints wait: catching up in their place',
        );
        waiting = [];
        held = [];
        onMissed();
      }
      waiting.push(hint);
      wake();
    },
    lookAround() {
      mustLook = true;
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

/** One hint of a row is enough to read it again; its transitions are told already. */
function lastOfEach(hints: readonly Hint[]): readonly Hint[] {
  const byRow = new Map<string, Hint>();
  for (const hint of hints) {
    const { table, row } = hint;
    byRow.set(JSON.stringify([table, row['id'] ?? [row['market_id'], row['user_wallet']]]), hint);
  }
  return [...byRow.values()];
}
