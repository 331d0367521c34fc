import type { Queryable } from '../../db/client.ts';
import type { Logger } from '../../base/logger.ts';
import type { CatchUp } from '../catch-up.ts';
import type { CapturedTable, ChangeSource, PublishChanges } from '../change-source.ts';
import type { LeaveOut } from '../left-out.ts';
import { Backoff, pause, within, withJitter } from '../../base/waiting.ts';
import { requirePrivileges } from '../privileges.ts';
import { kindOf } from '../../db/table.ts';
import { createProgress } from './progress.ts';
import { createSlot, dropSlot, isSlotInUse, readSlot, type SlotState } from './slot.ts';
import { untilVisible } from './visibility.ts';
import { openStream, type ReplicationStream } from './stream.ts';
import {
  namesOf,
  readTableNumbers,
  RequirementError,
  requirePublishedTables,
  requireReplication,
} from '../requirements.ts';
import { withFailures, type Retries } from '../retries.ts';

/** The parts and the bounds of the source. */
export interface ReplicationOptions {
  readonly queries: Queryable;
  readonly tables: readonly CapturedTable[];
  /** Leads to the database itself, because a connection pooler does not carry replication. */
  readonly url: string;
  readonly slot: string;
  readonly publication: string;
  /** Bytes of unread write-ahead log at which the source drops a slot that makes no progress. */
  readonly maxLagBytes: number;
  readonly publish: PublishChanges;
  readonly catchUp: CatchUp;
  readonly retries: Retries;
  readonly leaveOut: LeaveOut;
  readonly logger: Logger;
}

/** Time between two looks at the slot: whether it is free, and how far behind it is. */
const lookIntervalMs = 2000;
/** How the pauses grow while the slot cannot be read. */
const reconnectPauses = { firstMs: 100, longestMs: 3000 };
/** How the pauses grow while the visibility of a commit cannot be asked for. */
const visibilityPause = { firstMs: 50, longestMs: 1000 };
/** `start()` waits at most this long for the first attempt. */
const startTimeoutMs = 5000;

/**
 * The states of the source. A slot in use leads from `down` to `standby` too, and `close()` from each state to `off`.
 *
 *         stream opened             slot in use
 *   down ───────────────▶ up ────────────────────▶ standby
 *   ▲  ▲                  │ ◀──── stream opened ───── │
 *   │  └──── any error ───┘                           │
 *   └─────────────────── any error ───────────────────┘
 */
type State = 'down' | 'up' | 'standby' | 'off';

/**
 * Reads a logical replication slot: every commit since the creation of the slot, at least once and in order.
 *
 * PostgreSQL allows a slot one reader at a time. So one process reads, and the others look every two seconds whether they
 * can take over. Only changes that are in the log are acknowledged, so the next reader begins with the others.
 */
export function createReplicationSource(options: ReplicationOptions): ChangeSource {
  const { queries, url, slot, publication, maxLagBytes, catchUp, retries, leaveOut, logger } = options;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  const progress = createProgress(options.publish);
  let state: State = 'down';
  let stream: ReplicationStream | null = null;
  let running: Promise<void> = Promise.resolve();
  let onFirstAttempt: () => void = () => undefined;

  const enter = (next: State): void => {
    if (state !== next) logger.info({ slot, from: state, to: next }, 'the change source changed its state');
    state = next;
    onFirstAttempt();
  };

  /** The slot, created where it is absent, unusable or too far behind; null while another process reads it. */
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
    // Record that a catch-up is due before dropping the slot, in case the process dies in between.
    await catchUp.markDue();
    if (found !== null) {
      logger.error(
        { slot, unreadBytes: found.unreadBytes, maxLagBytes, isLost: !found.isUsable },
        slotGivenUp,
      );
      await dropSlot(queries, slot);
    }
    await createSlot(url, slot, closing.signal);
    progress.forget();
    logger.info({ slot }, 'created a replication slot');
    const made = await readSlot(queries, slot);
    return made?.isActive === true ? null : made;
  };

  /** Resolves when the slot makes no progress and must be dropped, or when the signal aborts. It never rejects. */
  const watch = async (over: AbortSignal): Promise<void> => {
    let acknowledged: bigint | null = null;
    let handled: number | undefined;
    for (;;) {
      await pause(withJitter(lookIntervalMs), over);
      if (over.aborted) return;
      if (stream?.isIdle === true) await catchUp.advanceWatermark();
      const now = await readSlot(queries, slot).catch(() => null);
      if (now === null) continue;
      // Handled messages count as progress too, because a large transaction is acknowledged as a whole.
      const isStill = now.acknowledged === acknowledged && stream?.handled === handled;
      if (now.unreadBytes > maxLagBytes && isStill) return;
      if (now.unreadBytes > maxLagBytes / 2) {
        logger.warn(
          { slot, unreadBytes: now.unreadBytes, maxLagBytes, lagMs: stream?.lagMs },
          'the slot is behind',
        );
      }
      acknowledged = now.acknowledged;
      handled = stream?.handled;
    }
  };

  /** Reads the slot until the stream fails, makes no progress, or is closed. */
  const readStream = async (): Promise<void> => {
    progress.rewind();
    const tables = await readTableNumbers(queries, options.tables);
    const opened = await openStream({
      url,
      slot,
      publication,
      tables,
      acknowledged: async () => (await readSlot(queries, slot))?.acknowledged ?? 0n,
      // Tried again within the stream: ending it would bring a new stream, whose state is `up` before the failure is over.
      untilVisible: (transactions, signal) =>
        retries.run(() => untilVisible(queries, transactions), {
          signal,
          backoff: visibilityPause,
          message: 'a commit cannot be looked at yet, trying again',
        }),
      progress,
      leaveOut,
      logger,
    });
    stream = opened;
    const over = new AbortController();
    try {
      const isDue = await catchUp.isDue();
      if (isClosed()) return;
      enter('up');
      // After the changes of the stream before, because catch-up compares the rows with the log.
      if (isDue) void progress.settled().then(() => catchUp.run());
      const isStuck = watch(over.signal).then(() => true);
      if (await Promise.race([isStuck, opened.ended]))
        logger.error({ slot, maxLagBytes }, 'the slot gets nowhere');
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
        logger.warn({ err: error, slot }, 'the replication slot cannot be read, trying again');
        await backoff.wait(closing.signal);
      }
    }
  };

  return {
    async start() {
      await requireReplication(queries);
      const { tables } = options;
      // Catch-up locks the rows whose changes have an order.
      const ordered = tables.filter((table) => ['latest', 'before-and-after'].includes(kindOf(table)));
      await requirePrivileges(queries, { read: namesOf(tables), locked: namesOf(ordered) }, logger);
      await requirePublishedTables(queries, tables, publication, logger);
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
