import type { Logger } from '../base/logger.ts';
import { fromMillis, type Timestamp } from '../base/time.ts';
import { yieldToEventLoop } from '../base/waiting.ts';
import type { CapturedChange, PublishChanges } from './change-source.ts';
import type { Retries } from './retries.ts';

/** Finds the rows that were written while the change source did not listen, and publishes their events. */
export interface CatchUp {
  /**
   * Publishes the rows that were committed since the watermark, page by page, then moves the watermark. The change source
   * must listen already, because later commits are not searched for. Calls during a run share one further run.
   *
   * Tries again until it succeeds; resolves early when the catch-up is closed.
   */
  run(): Promise<void>;
  /**
   * Moves the watermark to the horizon of the previous call. The source must be live, and all of its changes in the log.
   * Cheap: to be called every few seconds. Does nothing during a run.
   */
  advanceWatermark(): Promise<void>;
  /** Records that a run is due. Comes before the step that makes it due, in case the process dies in between. */
  markDue(): Promise<void>;
  /** Whether a recorded run has not finished yet. */
  isDue(): Promise<boolean>;
  /** Resolves when no run and no statement of the catch-up is under way. */
  close(): Promise<void>;
}

/** The position after the last row of a page. Only the walk that made it reads it. */
export type PageEnd = readonly string[];

/** A page of rows that the source may have missed. */
export interface MissedPage {
  readonly changes: readonly CapturedChange[];
  /** Null after the last page. */
  readonly next: PageEnd | null;
}

/** A walk through a table along an index. */
export interface Walk {
  /** A page of the rows that are marked with `since` or a later moment, oldest first. */
  read(since: Timestamp, after: PageEnd | null, limit: number): Promise<MissedPage>;
}

/** Stores the moment up to which all rows are known to be in the log. */
export interface Watermark {
  /** Null when the deployment has no watermark yet. */
  read(): Promise<Timestamp | null>;
  /** Never moves the watermark back. */
  save(at: Timestamp): Promise<void>;
  /** The start of the oldest running transaction, or the present moment, by the clock of the database. */
  horizon(): Promise<Timestamp>;
  /** Records that a run is due, so that the next process makes it when this process dies. */
  markCatchUpDue(): Promise<void>;
  isCatchUpDue(): Promise<boolean>;
  clearCatchUpDue(): Promise<void>;
}

/** The parts and the bounds of a catch-up. */
export interface CatchUpOptions {
  readonly walks: readonly Walk[];
  readonly watermark: Watermark;
  readonly publish: PublishChanges;
  /** How far before the watermark a run begins. */
  readonly overlapMs: number;
  /** How far back a run begins at most, and without a watermark. */
  readonly reachMs: number;
  /** Rows of a page. */
  readonly pageSize: number;
  readonly retries: Retries;
  readonly logger: Logger;
}

/** How the pauses grow while a run fails. */
const retryPause = { firstMs: 250, longestMs: 5000 };

/**
 * The runs of a catch-up:
 *
 *            run()               run()
 *   idle ────────────▶ running ────────▶ queued ──┐
 *    ▲                  │   ▲              │  ▲   │ run()
 *    └──── finished ────┘   └── finished ──┘  └───┘
 */
type Runs =
  | { readonly name: 'idle' }
  | { readonly name: 'running'; readonly current: Promise<void> }
  | { readonly name: 'queued'; readonly current: Promise<void>; readonly next: Promise<void> };

/** Creates a catch-up. */
export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { walks, watermark, publish, overlapMs, reachMs, pageSize, retries, logger } = options;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let runs: Runs = { name: 'idle' };
  let advancing: Promise<void> | null = null;
  let lastHorizon: Timestamp | null = null;

  const walkAlong = async (walk: Walk, since: Timestamp): Promise<number> => {
    let found = 0;
    let after: PageEnd | null = null;
    do {
      const page: MissedPage = await walk.read(since, after, pageSize);
      await publish(page.changes);
      found += page.changes.length;
      after = page.next;
      // Live events go first, because a day of missed rows must not hold them up.
      await yieldToEventLoop();
    } while (after !== null && !isClosed());
    return found;
  };

  const runOnce = async (): Promise<void> => {
    lastHorizon = null;
    // Read the horizon before any row, because rows of a running transaction may be invisible to this run.
    const horizon = await watermark.horizon();
    const mark = await watermark.read();
    const since = earliestOf(mark, { horizon, overlapMs, reachMs });
    let found = 0;
    for (const walk of walks) found += await walkAlong(walk, since);
    if (isClosed()) return;
    await watermark.save(horizon);
    await watermark.clearCatchUpDue();
    logger.info({ since, changes: found }, 'caught up with rows that may have been missed');
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
    const current = runUntilDone().finally(() => {
      if (runs.name === 'running') runs = { name: 'idle' };
    });
    runs = { name: 'running', current };
    return current;
  };

  const advance = async (): Promise<void> => {
    try {
      // The horizon of the call before, because a recent commit may still be on its way to the source.
      if (lastHorizon !== null) await watermark.save(lastHorizon);
      lastHorizon = await watermark.horizon();
    } catch (error) {
      logger.warn({ err: error }, 'the watermark cannot be moved: the next catch-up begins further back');
    }
  };

  return {
    run() {
      if (runs.name === 'idle') return begin();
      if (runs.name === 'queued') return runs.next;
      // A further run, because the current run may have read past the rows that this call is about.
      const { current } = runs;
      const next = current.then(begin);
      runs = { name: 'queued', current, next };
      return next;
    },
    async advanceWatermark() {
      if (runs.name !== 'idle' || isClosed()) return;
      advancing ??= advance().finally(() => (advancing = null));
      await advancing;
    },
    markDue: () => watermark.markCatchUpDue(),
    isDue: () => watermark.isCatchUpDue(),
    async close() {
      closing.abort();
      await advancing;
      if (runs.name === 'running') await runs.current;
      if (runs.name === 'queued') await runs.next;
    },
  };
}

/** The moment at which a run begins to read. */
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
