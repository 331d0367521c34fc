import type { Queryable } from '../../db/client.ts';
import type { Logger } from '../../base/logger.ts';
import type { CatchUp } from '../catch-up.ts';
import type { ChangeSource, ChangeSourceStatus, LastPublished, PublishChanges } from '../change-source.ts';
import type { Refuse } from '../refused.ts';
import { Backoff, within } from '../../base/waiting.ts';
import { kindOf } from '../../db/table.ts';
import { requirePrivileges } from '../privileges.ts';
import type { KnownTables } from '../known-tables.ts';
import { requirePublishedTables } from '../published-tables.ts';
import { namesOf } from '../requirements.ts';
import { withFailures, type Retries } from '../retries.ts';
import { createTableWatch } from '../table-watch.ts';
import { createHintReader } from './hint-reader.ts';
import { openChannel, type ChannelOptions, type OpenChannel } from './channel.ts';
import { createHintQueue } from './hint-queue.ts';

/** The parts and the bounds of the source. */
export interface SupabaseOptions extends ChannelOptions {
  readonly queries: Queryable;
  readonly publication: string;
  /** Hints that wait at most. One more makes the source drop all of them and catch up. */
  readonly queueSize: number;
  /** Time between two searches for changes that Realtime lost without an error. */
  readonly sweepIntervalMs: number;
  /** Milliseconds between two comparisons of the tables with the publication. */
  readonly checkIntervalMs: number;
  readonly known: KnownTables;
  readonly publish: PublishChanges;
  readonly catchUp: CatchUp;
  readonly lastPublished: LastPublished;
  readonly retries: Retries;
  readonly refuse: Refuse;
  readonly logger: Logger;
}

/** How the pauses between connections grow. */
const reconnectPauses = { firstMs: 100, longestMs: 10_000 };
/** A connection that is live for so long has worked: the pauses begin anew. */
const workedMs = 10_000;
/** Waiting hints have this long to get to the log when the source closes. */
const closeGraceMs = 1000;

/**
 * Which changes the source has for sure:
 *
 *   unknown ──── first catch-up ends ────▶ complete
 *                                           │    ▲
 *        changes missed, or connection lost ▼    │ catch-up of the last miss ends, connected
 *                                           missing
 */
type Coverage =
  | { readonly name: 'unknown' }
  | { readonly name: 'complete' }
  | { readonly name: 'missing'; readonly sinceMs: number };

/**
 * Listens to Supabase Realtime. Realtime delivers a change at most once, and inexactly. So a message is a hint to read the
 * row itself, and a catch-up follows each time that messages may have been lost.
 */
export function createSupabaseSource(options: SupabaseOptions): ChangeSource {
  const { queries, publication, queueSize, sweepIntervalMs, publish, catchUp, retries, logger } = options;
  const closing = new AbortController();
  let state: ChangeSourceStatus['state'] = 'down';
  let coverage: Coverage = { name: 'unknown' };
  let channel: OpenChannel | null = null;
  let running: Promise<void> = Promise.resolve();
  let liveAtMs = 0;
  let sweeping: NodeJS.Timeout | undefined;

  const runCatchUp = async (): Promise<void> => {
    queue.beginCatchUp();
    await catchUp.run();
    queue.endCatchUp();
  };
  const tableWatch = createTableWatch({
    ...options,
    intervalMs: options.checkIntervalMs,
    catchUp: { ...catchUp, run: runCatchUp },
    // A hint of an earlier connection has its place in the queue.
    settled: () => Promise.resolve(),
  });
  let watching: Promise<void> = Promise.resolve();
  const onMissed = (): void => {
    // Always a new object, so that only the catch-up of the last miss completes the coverage.
    const missed = withMiss(coverage);
    coverage = missed;
    queue.sweep();
    void runCatchUp().then(() => {
      if (coverage === missed && state === 'up') coverage = { name: 'complete' };
    });
  };
  const queue = createHintQueue({
    reader: createHintReader(options),
    publish,
    capacity: queueSize,
    onMissed,
    retries,
    logger,
  });

  /** Opens a connection. Resolves when it has ended; true when it was live for a while before. */
  const listen = (onAttempted: () => void): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (): void => {
        const wasLive = state === 'up';
        if (wasLive && coverage.name === 'complete') coverage = withMiss(coverage);
        state = 'down';
        onAttempted();
        resolve(wasLive && performance.now() - liveAtMs >= workedMs);
      };
      const opened = openChannel(options, {
        onConfirmed() {
          logger.info({ project: options.url }, 'listening to Supabase Realtime');
          if (state !== 'up') liveAtMs = performance.now();
          state = 'up';
          onMissed();
          onAttempted();
        },
        onHint: (hint) => queue.push(hint),
        onFailed(reason) {
          logger.warn({ project: options.url, reason }, 'Supabase Realtime is not listened to, trying again');
          end();
        },
      });
      channel = {
        close() {
          opened.close();
          end();
        },
      };
    });

  const run = async (onAttempted: () => void): Promise<void> => {
    const backoff = new Backoff(reconnectPauses);
    while (!closing.signal.aborted) {
      if (await listen(onAttempted)) backoff.reset();
      await backoff.wait(closing.signal);
    }
  };

  const lagMs = (): number | null => {
    if (coverage.name === 'unknown') return null;
    const missingSinceMs = coverage.name === 'missing' ? coverage.sinceMs : Infinity;
    const sinceMs = Math.min(missingSinceMs, queue.oldestAtMs ?? Infinity);
    // The database's clock may be ahead of ours.
    return sinceMs === Infinity ? 0 : Math.max(0, Date.now() - sinceMs);
  };

  return {
    async start() {
      const { tables } = options;
      // Rows that are written more than once are locked while they are read.
      const changing = tables.filter((table) => kindOf(table) !== 'inserted');
      await requirePrivileges(queries, { read: namesOf(tables), locked: namesOf(changing) }, logger);
      await requirePublishedTables(queries, tables, publication, logger);
      await tableWatch.open();
      watching = tableWatch.watch(closing.signal, () => Promise.resolve());
      sweeping = setInterval(() => {
        if (state !== 'up') return;
        queue.sweep();
        void runCatchUp();
      }, sweepIntervalMs);
      await new Promise<void>((resolve) => {
        running = run(resolve);
      });
    },
    status: () => withFailures({ kind: 'supabase', state, lagMs: lagMs() }, retries),
    async close() {
      closing.abort();
      clearInterval(sweeping);
      channel?.close();
      await running;
      await watching;
      // No longer, because the broker may be out of reach. The next start finds the rows of the hints that are left.
      await within(closeGraceMs, queue.close());
      state = 'off';
    },
  };
}

/** The coverage after a miss. The first miss gives the time, until a catch-up completes the coverage. */
function withMiss(coverage: Coverage): Coverage {
  if (coverage.name === 'unknown') return { name: 'unknown' };
  return { name: 'missing', sinceMs: coverage.name === 'missing' ? coverage.sinceMs : Date.now() };
}
