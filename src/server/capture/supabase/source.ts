import type { Queryable } from '../../db/client.ts';
import type { Log } from '../../base/logger.ts';
import type { CatchUp, LastPublished } from '../catch-up.ts';
import type { ChangeSource, ChangeSourceStatus, TakeChanges } from '../change-source.ts';
import type { LeaveOut } from '../left-out.ts';
import { Backoff, within } from '../../base/waiting.ts';
import { requirePrivileges } from '../privileges.ts';
import { requirePublishedTables } from '../requirements.ts';
import { withFailures, type Retries } from '../retries.ts';
import { createHintReader } from './changes.ts';
import { openChannel, type ChannelOptions, type OpenChannel } from './channel.ts';
import { createIntake } from './intake.ts';

/** What the source is made with. */
export interface SupabaseOptions extends ChannelOptions {
  readonly queries: Queryable;
  readonly publication: string;
  /** Hints that may wait to be followed. */
  readonly queueSize: number;
  /** How often to look for what Realtime lost without a word. */
  readonly sweepIntervalMs: number;
  readonly take: TakeChanges;
  readonly catchUp: CatchUp;
  readonly lastPublished: LastPublished;
  readonly retries: Retries;
  readonly leaveOut: LeaveOut;
  readonly log: Log;
}

/** How the pauses between connections grow. */
const reconnectPauses = { firstMs: 100, longestMs: 10_000 };
/** How long hints may take to get to the log when the source closes. */
const closeGraceMs = 1000;

/**
 * Listens to Supabase Realtime, which delivers a change at most once: what it says is a hint to read the row again, and
 * whenever it may have said nothing, catch-up looks for itself.
 */
export function createSupabaseSource(options: SupabaseOptions): ChangeSource {
  const { queries, publication, queueSize, sweepIntervalMs, take, catchUp, retries, log } = options;
  const closing = new AbortController();
  let state: ChangeSourceStatus['state'] = 'down';
  /** Since when changes may be missing; null while none is. */
  let missingSinceMs: number | null = null;
  let isKnown = false;
  let misses = 0;
  let channel: OpenChannel | null = null;
  let running: Promise<void> = Promise.resolve();
  let sweeping: NodeJS.Timeout | undefined;

  const runCatchUp = async (): Promise<void> => {
    intake.beginCatchUp();
    await catchUp.run();
    intake.endCatchUp();
  };
  const onMissed = (): void => {
    missingSinceMs ??= Date.now();
    intake.lookAround();
    misses += 1;
    const found = misses;
    void runCatchUp().then(() => {
      // A channel that failed meanwhile, or hints that were given up, need another.
      if (found !== misses || state !== 'up') return;
      isKnown = true;
      missingSinceMs = null;
    });
  };
  const intake = createIntake({
    reader: createHintReader(options),
    take,
    capacity: queueSize,
    onMissed,
    retries,
    log,
  });

  /** Resolves when the channel is over, with whether it was ever live. */
  const listen = (onAttempted: () => void): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (): void => {
        const wasLive = state === 'up';
        if (wasLive) missingSinceMs ??= Date.now();
        state = 'down';
        onAttempted();
        resolve(wasLive);
      };
      const opened = openChannel(options, {
        onConfirmed() {
          log.info({ project: options.url }, 'listening to Supabase Realtime');
          state = 'up';
          onMissed();
          onAttempted();
        },
        onHint: (hint) => intake.push(hint),
        onFailed(reason) {
          log.warn({ project: options.url, reason }, 'Supabase Realtime is not listened to, trying again');
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
    if (!isKnown) return null;
    const sinceMs = Math.min(missingSinceMs ?? Infinity, intake.oldestAtMs ?? Infinity);
    // The database's clock may be ahead of ours.
    return sinceMs === Infinity ? 0 : Math.max(0, Date.now() - sinceMs);
  };

  return {
    async start() {
      await requirePrivileges(queries, { locked: ['markets', 'discussions', 'positions'] }, log);
      await requirePublishedTables(queries, publication, log);
      sweeping = setInterval(() => {
        if (state !== 'up') return;
        intake.lookAround();
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
      // What waits for a broker that is out of reach would wait for ever: the next start finds it.
      await within(closeGraceMs, intake.close());
      state = 'off';
    },
  };
}
