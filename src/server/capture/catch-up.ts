import type { Event } from '../broker/event.ts';
import type { Log } from '../base/logger.ts';
import { fromMillis, type Timestamp } from '../base/time.ts';
import { yieldToEventLoop } from '../base/waiting.ts';
import type { CapturedChange, TakeChanges } from './change-source.ts';
import type { Retries } from './retries.ts';

/** Finds what was written while nobody listened. */
export interface CatchUp {
  /**
   * Publishes what was committed since the watermark, page by page, then moves the watermark. Call it when the change
   * source listens: what is committed from then on is its business. Calls while it runs share one further run.
   *
   * Tries again until it succeeds; resolves early when it is closed.
   */
  run(): Promise<void>;
  /**
   * Tells that the source is live and that all it was told is in the log: moves the watermark to the oldest transaction
   * that ran at the call before. Cheap; call it every few seconds. Does nothing while a run is under way.
   */
  keepUp(): Promise<void>;
  /** Writes down that a run is due, before what makes it due is done. */
  owe(): Promise<void>;
  /** Whether a run is due that nobody has finished. */
  isOwed(): Promise<boolean>;
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** Where a page ended, as the walk that made it understands. */
export type PageEnd = readonly string[];

/** A page of what may have been missed. */
export interface MissedPage {
  readonly changes: readonly CapturedChange[];
  /** Null after the last page. */
  readonly next: PageEnd | null;
}

/** One way through a table along an index. The domains say it; it is handed to capture. */
export interface Walk {
  readonly name: string;
  /** A page of the rows that are marked with `since` or a later moment, oldest first. */
  read(since: Timestamp, after: PageEnd | null, limit: number): Promise<MissedPage>;
}

/** The last event of each of these types that the log still keeps of a market. */
export type LastPublished = (
  marketId: string,
  types: readonly string[],
) => Promise<ReadonlyMap<string, Event>>;

/** Keeps how far all rows are known to be in the log. */
export interface Watermark {
  /** Null when there is none yet. */
  read(): Promise<Timestamp | null>;
  /** Never moves it back. */
  save(at: Timestamp): Promise<void>;
  /** The start of the oldest transaction that runs, or the present moment, by the clock of the database. */
  horizon(): Promise<Timestamp>;
  /** Writes down that a run is due, so that a process that dies before it is done leaves that to the next one. */
  owe(): Promise<void>;
  isOwed(): Promise<boolean>;
  settle(): Promise<void>;
}

/** What a catch-up is made with. */
export interface CatchUpOptions {
  readonly walks: readonly Walk[];
  readonly watermark: Watermark;
  readonly take: TakeChanges;
  /** How far before the watermark to look. */
  readonly overlapMs: number;
  /** How far back to look at most, and when there is no watermark. */
  readonly reachMs: number;
  /** Rows that are read at once. */
  readonly pageSize: number;
  readonly retries: Retries;
  readonly log: Log;
}

/** How long to wait between attempts. */
const retryPause = { firstMs: 250, longestMs: 5000 };

/** Creates a catch-up. */
export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { walks, watermark, take, overlapMs, reachMs, pageSize, retries, log } = options;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let current: Promise<void> | null = null;
  let further: Promise<void> | null = null;
  let keepingUp: Promise<void> | null = null;
  let lastHorizon: Timestamp | null = null;

  const walkAlong = async (walk: Walk, since: Timestamp): Promise<number> => {
    let found = 0;
    let after: PageEnd | null = null;
    do {
      const page: MissedPage = await walk.read(since, after, pageSize);
      await take(page.changes);
      found += page.changes.length;
      after = page.next;
      // Live events go first: a day of missed rows must not hold them up.
      await yieldToEventLoop();
    } while (after !== null && !isClosed());
    return found;
  };

  const runOnce = async (): Promise<void> => {
    lastHorizon = null;
    // Before any row is read: what such a transaction writes may be invisible to this run.
    const horizon = await watermark.horizon();
    const mark = await watermark.read();
    const since = earliestOf(mark, { horizon, overlapMs, reachMs });
    let found = 0;
    for (const walk of walks) found += await walkAlong(walk, since);
    if (isClosed()) return;
    await watermark.save(horizon);
    await watermark.settle();
    log.info({ since, changes: found }, 'caught up with rows that may have been missed');
  };

  const runUntilDone = async (): Promise<void> => {
    try {
      await retries.run(runOnce, {
        signal: closing.signal,
        backoff: retryPause,
        message: 'catching up failed, trying again',
      });
    } catch (error) {
      if (!isClosed()) throw error;
    }
  };

  const begin = (): Promise<void> => {
    const running = runUntilDone().finally(() => (current = null));
    current = running;
    return running;
  };

  const moveOn = async (): Promise<void> => {
    try {
      // One call behind: what has just been committed may still be on its way to the source.
      if (lastHorizon !== null) await watermark.save(lastHorizon);
      lastHorizon = await watermark.horizon();
    } catch (error) {
      log.warn({ err: error }, 'the watermark cannot be moved: the next catch-up begins further back');
    }
  };

  return {
    run() {
      if (current === null) return begin();
      // The run under way may have passed by what this call is about.
      further ??= current.then(() => {
        further = null;
        return begin();
      });
      return further;
    },
    async keepUp() {
      if (current !== null || isClosed()) return;
      keepingUp ??= moveOn().finally(() => (keepingUp = null));
      await keepingUp;
    },
    owe: () => watermark.owe(),
    isOwed: () => watermark.isOwed(),
    async close() {
      closing.abort();
      await Promise.all([current, further, keepingUp]);
    },
  };
}

function earliestOf(
  mark: Timestamp | null,
  { horizon, overlapMs, reachMs }: { horizon: Timestamp; overlapMs: number; reachMs: number },
): Timestamp {
  const furthest = before(horizon, reachMs);
  if (mark === null) return furthest;
  const since = before(mark, overlapMs);
  return since > furthest ? since : furthest;
}

function before(moment: Timestamp, ms: number): Timestamp {
  return fromMillis(Math.max(0, Date.parse(moment) - ms));
}
