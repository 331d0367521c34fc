import type { Queryable } from '../../db/client.ts';
import type { Log } from '../../base/logger.ts';
import type { CatchUp } from '../catch-up.ts';
import type { ChangeSource, ChangeSourceStatus, PublishChanges } from '../change-source.ts';
import type { LeaveOut } from '../left-out.ts';
import { Backoff, pause, within, withJitter } from '../../base/waiting.ts';
import { requirePrivileges } from '../privileges.ts';
import { createProgress } from './progress.ts';
import { createSlot, dropSlot, isSlotInUse, readSlot, type SlotState } from './slot.ts';
import { untilVisible } from './visibility.ts';
import { openStream, type ReplicationStream } from './stream.ts';
import {
  readTableNumbers,
  RequirementError,
  requirePublishedTables,
  requireReplication,
} from '../requirements.ts';
import { withFailures, type Retries } from '../retries.ts';

/** What the source is made with. */
export interface ReplicationOptions {
  readonly queries: Queryable;
  /** Of the database itself: a connection pooler does not carry replication. */
  readonly url: string;
  readonly slot: string;
  readonly publication: string;
  /** Bytes of unread write-ahead log at which a slot that gets nowhere is given up. */
  readonly maxLagBytes: number;
  readonly publish: PublishChanges;
  readonly catchUp: CatchUp;
  readonly retries: Retries;
  readonly leaveOut: LeaveOut;
  readonly log: Log;
}

/** How often to look whether the slot has become free, and how far behind it is. */
const lookIntervalMs = 2000;
/** How the pauses grow while the slot cannot be read. */
const reconnectPauses = { firstMs: 100, longestMs: 3000 };
/** How long to wait between attempts to see a commit. */
const lookPause = { firstMs: 50, longestMs: 1000 };
/** `start()` waits at most this long for the first attempt. */
const startTimeoutMs = 5000;

/**
 * Reads a logical replication slot: every commit from the slot's creation on, at least once and in order.
 *
 * A slot has one reader at a time. Of many instances one reads, the others stand by and look every two seconds whether
 * they can take over. What is not in the log is not acknowledged, so the next reader begins with it.
 */
export function createReplicationSource(options: ReplicationOptions): ChangeSource {
  const { queries, url, slot, publication, maxLagBytes, catchUp, retries, leaveOut, log } = options;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  const progress = createProgress(options.publish);
  let state: ChangeSourceStatus['state'] = 'down';
  let stream: ReplicationStream | null = null;
  let running: Promise<void> = Promise.resolve();
  let onFirstAttempt: () => void = () => undefined;

  const enter = (next: ChangeSourceStatus['state']): void => {
    if (state !== next) log.info({ slot, from: state, to: next }, 'the change source changed its state');
    state = next;
    onFirstAttempt();
  };

  /** The slot, made anew where there is none to go on with; null while another process reads it. */
  const takeSlot = async (): Promise<SlotState | null> => {
    const found = await readSlot(queries, slot);
    if (found?.isActive === true) return null;
    if (found !== null && !found.isOurs) {
      throw new RequirementError(
        `the replication slot ${slot} is not one of pgoutput in this database`,
        `SELECT pg_drop_replication_slot('${slot}')`,
      );
    }
    const isTooFar = found !== null && found.unreadBytes > maxLagBytes;
    if (found !== null && found.isUsable && !isTooFar) return found;
    // Before the slot is gone: whoever dies in between leaves word.
    await catchUp.markDue();
    if (found !== null) {
      log.error({ slot, unreadBytes: found.unreadBytes, maxLagBytes, isLost: !found.isUsable }, slotGivenUp);
      await dropSlot(queries, slot);
    }
    await createSlot(url, slot, closing.signal);
    progress.forget();
    log.info({ slot }, 'created a replication slot');
    const made = await readSlot(queries, slot);
    return made?.isActive === true ? null : made;
  };

  /** Resolves when the slot should be given up; rejects never. */
  const watch = async (over: AbortSignal): Promise<void> => {
    let acknowledged: bigint | null = null;
    let handled: number | undefined;
    for (;;) {
      await pause(withJitter(lookIntervalMs), over);
      if (over.aborted) return;
      if (stream?.isIdle === true) await catchUp.advanceWatermark();
      const now = await readSlot(queries, slot).catch(() => null);
      if (now === null) continue;
      // A large transaction is acknowledged as a whole, so it counts as well that rows of it are done with.
      const isStill = now.acknowledged === acknowledged && stream?.handled === handled;
      if (now.unreadBytes > maxLagBytes && isStill) return;
      if (now.unreadBytes > maxLagBytes / 2) {
        log.warn(
          { slot, unreadBytes: now.unreadBytes, maxLagBytes, lagMs: stream?.lagMs },
          'the slot is behind',
        );
      }
      acknowledged = now.acknowledged;
      handled = stream?.handled;
    }
  };

  /** Reads until that ends. */
  const readStream = async (): Promise<void> => {
    progress.rewind();
    const tables = await readTableNumbers(queries);
    const opened = await openStream({
      url,
      slot,
      publication,
      tables,
      acknowledged: async () => (await readSlot(queries, slot))?.acknowledged ?? 0n,
      // In its place: a stream that ended because of it would come back, and say `up`, before the trouble has passed.
      untilVisible: (transactions, signal) =>
        retries.run(() => untilVisible(queries, transactions), {
          signal,
          backoff: lookPause,
          message: 'a commit cannot be looked at yet, trying again',
        }),
      progress,
      leaveOut,
      log,
    });
    stream = opened;
    const over = new AbortController();
    try {
      const isDue = await catchUp.isDue();
      if (isClosed()) return;
      enter('up');
      // What a stream before this one still publishes tells what is missing.
      if (isDue) void progress.settled().then(() => catchUp.run());
      const isStuck = watch(over.signal).then(() => true);
      if (await Promise.race([isStuck, opened.ended]))
        log.error({ slot, maxLagBytes }, 'the slot gets nowhere');
    } finally {
      over.abort();
      await opened.close();
      stream = null;
    }
  };

  const run = async (): Promise<void> => {
    const backoff = new Backoff(reconnectPauses);
    while (!isClosed()) {
      try {
        if ((await takeSlot()) === null) {
          enter('standby');
          await pause(withJitter(lookIntervalMs), closing.signal);
          continue;
        }
        await readStream();
      } catch (error) {
        if (isClosed()) return;
        if (isSlotInUse(error)) {
          enter('standby');
          await pause(withJitter(lookIntervalMs), closing.signal);
          continue;
        }
        if (state === 'up') backoff.reset();
        enter('down');
        log.warn({ err: error, slot }, 'the replication slot cannot be read, trying again');
        await backoff.wait(closing.signal);
      }
    }
  };

  return {
    async start() {
      await requireReplication(queries);
      await requirePrivileges(queries, { locked: ['markets', 'positions'] }, log);
      await requirePublishedTables(queries, publication, log);
      const attempted = new Promise<void>((resolve) => (onFirstAttempt = resolve));
      running = run();
      await within(startTimeoutMs, attempted);
    },
    status() {
      const lagMs = state === 'up' ? (stream?.lagMs ?? null) : null;
      return withFailures({ kind: 'postgres', state, lagMs }, retries);
    },
    async close() {
      closing.abort();
      await stream?.close();
      await running;
      state = 'off';
    },
  };
}

const slotGivenUp = 'the slot is given up: what it held is found by rows, without old states between';
