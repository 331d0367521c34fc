import type { Queryable } from '../../db/client.ts';
import { judge } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import type { CatchUp } from '../catch-up.ts';
import type { CapturedTable, ChangeSource, PublishChanges } from '../change-source.ts';
import type { Refuse } from '../refused.ts';
import { Backoff, pause, within, withJitter } from '../../base/waiting.ts';
import { requirePrivileges } from '../privileges.ts';
import { kindOf } from '../../db/table.ts';
import { createProgress } from './progress.ts';
import { createRoundTrip } from './round-trip.ts';
import { createSilence } from './silence.ts';
import { isSlotInUse, readSlot } from './slot.ts';
import { createSlotTaker } from './slot-taker.ts';
import { untilVisible } from './visibility.ts';
import { openStream, type ReplicationStream } from './stream.ts';
import type { KnownTables } from '../known-tables.ts';
import { requirePublishedTables } from '../published-tables.ts';
import { namesOf, requireReplication } from '../requirements.ts';
import { createTableWatch } from '../table-watch.ts';
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
  /** Silence of the database after which it is looked at, in milliseconds. */
  readonly silenceMs: number;
  /** Milliseconds between two comparisons of the tables with the publication. */
  readonly checkIntervalMs: number;
  readonly known: KnownTables;
  readonly publish: PublishChanges;
  readonly catchUp: CatchUp;
  readonly retries: Retries;
  readonly refuse: Refuse;
  readonly logger: Logger;
}

/** Time between two looks at the slot: whether it is free, and how far behind it is. */
const lookIntervalMs = 2000;
/** How the pauses grow while the slot cannot be read. */
const reconnectPauses = { firstMs: 100, longestMs: 3000 };
/** A stream that lasts so long has worked: the pauses begin anew. */
const workedMs = 10_000;
/** After a stream that ended sooner, the next one must last so long before the source is `up`. */
const provenMs = 2000;
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
  const { queries, url, slot, publication, maxLagBytes, catchUp, retries, refuse, logger } = options;
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  const progress = createProgress(options.publish);
  let state: State = 'down';
  let stream: ReplicationStream | null = null;
  let running: Promise<void> = Promise.resolve();
  let onFirstAttempt: () => void = () => undefined;
  /** Streams in a row that ended soon after they were opened. */
  let shortLived = 0;
  const backoff = new Backoff(reconnectPauses);
  let openedAtMs = 0;
  /** The process of the database that served the last stream. */
  let senderPid: number | null = null;
  const hasLasted = (): boolean => performance.now() - openedAtMs >= workedMs;

  const enter = (next: State): void => {
    if (state !== next) logger.info({ slot, from: state, to: next }, 'the change source changed its state');
    state = next;
    onFirstAttempt();
  };

  const silence = createSilence(queries, slot, options.silenceMs, logger);
  const roundTrip = createRoundTrip({
    queries,
    slot,
    handled: () => stream?.handled ?? 0,
    isWorking: () => silence.isWorking(),
    logger,
  });
  const tableWatch = createTableWatch({
    queries,
    tables: options.tables,
    publication,
    intervalMs: options.checkIntervalMs,
    known: options.known,
    catchUp,
    settled: () => progress.settled(),
    retries,
    logger,
  });
  const slots = createSlotTaker({
    queries,
    url,
    slot,
    maxLagBytes,
    catchUp,
    prepare: () => tableWatch.open(),
    onCreated: () => progress.forget(),
    closing: closing.signal,
    logger,
  });

  /** Resolves when the slot makes no progress and must be dropped, or when the signal aborts. It never rejects. */
  const watch = async (over: AbortSignal): Promise<void> => {
    let acknowledged: bigint | null = null;
    let handled: number | undefined;
    for (;;) {
      await pause(withJitter(lookIntervalMs), over);
      if (over.aborted) return;
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

  /** After a comparison alone, because rows of a table that is not published must stay behind the watermark. */
  const onTablesUnchanged = async (): Promise<void> => {
    if (stream?.isIdle !== true) return;
    if (hasLasted()) silence.reset();
    await catchUp.advanceWatermark();
  };

  const open = async (): Promise<ReplicationStream> => {
    const { byName } = await tableWatch.open();
    const tables = new Map<string, CapturedTable>();
    for (const [address, name] of byName) {
      const table = options.tables.find((each) => each.name === name);
      if (table !== undefined) tables.set(address, table);
    }
    return openStream({
      url,
      slot,
      publication,
      tables,
      silence,
      async acknowledged() {
        const found = await readSlot(queries, slot);
        senderPid = found?.readerPid ?? null;
        return found?.acknowledged ?? 0n;
      },
      onMessage: (prefix, content) => roundTrip.heard(prefix, content),
      // Tried again within the stream: ending it would bring a new stream, whose state is `up` before the failure is over.
      untilVisible: (transactions, signal) =>
        retries.run(() => untilVisible(queries, transactions), {
          signal,
          backoff: visibilityPause,
          message: 'a commit cannot be looked at yet, trying again',
        }),
      async onOldRowMissing(error) {
        logger.error({ err: error, slot }, 'a change lacks its old row: its row is compared with the log');
        await catchUp.markDue();
        void tableWatch.findMissed(closing.signal);
      },
      progress,
      refuse,
      logger,
    });
  };

  /** Reads the slot until the stream fails, makes no progress, or is closed. */
  const readStream = async (): Promise<void> => {
    progress.rewind();
    const opened = await open();
    stream = opened;
    const over = new AbortController();
    openedAtMs = performance.now();
    try {
      const isDue = await catchUp.isDue();
      // A stream that fails again and again is not `up` in between.
      if (shortLived > 0) await Promise.race([pause(provenMs, closing.signal), opened.ended]);
      if (isClosed()) return;
      enter('up');
      // After the changes of the stream before, because catch-up compares the rows with the log.
      if (isDue) void progress.settled().then(() => tableWatch.findMissed(closing.signal));
      void tableWatch.watch(over.signal, onTablesUnchanged);
      void roundTrip.run(over.signal);
      const isStuck = watch(over.signal).then(() => true);
      if (await Promise.race([isStuck, opened.ended]))
        logger.error({ slot, maxLagBytes }, 'the slot gets nowhere');
    } finally {
      over.abort();
      shortLived = hasLasted() ? 0 : shortLived + 1;
      if (hasLasted()) backoff.reset();
      await opened.close();
      stream = null;
    }
  };

  const standBy = async (): Promise<void> => {
    const reader = await readSlot(queries, slot).catch(() => null);
    // The sender of our own stream that has ended, such as a sender that hangs, reads for no process.
    enter(senderPid !== null && reader?.readerPid === senderPid ? 'down' : 'standby');
    await pause(withJitter(lookIntervalMs), closing.signal);
  };

  const onFailed = async (error: unknown): Promise<void> => {
    if (isSlotInUse(error)) return standBy();
    enter('down');
    logger.warn({ err: error, slot }, 'the replication slot cannot be read, trying again');
    await slots.judge(error);
    await backoff.wait(closing.signal);
  };

  const run = async (): Promise<void> => {
    while (!isClosed()) {
      try {
        if ((await slots.take()) === null) await standBy();
        else await readStream();
      } catch (error) {
        if (!isClosed()) await onFailed(error);
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
      await requirePublishedTables(queries, tables, publication, logger).catch((error: unknown) => {
        // A lock that is taken for now is waited for in the background.
        if (judge(error) === 'changed-world') throw error;
        logger.warn({ err: error }, 'the captured tables cannot be published yet, trying again');
      });
      const attempted = new Promise<void>((resolve) => (onFirstAttempt = resolve));
      running = run();
      await within(startTimeoutMs, attempted);
    },
    status() {
      const seen = state === 'up' && roundTrip.isStuck ? 'down' : state;
      const lagMs = seen === 'up' ? (stream?.lagMs ?? null) : null;
      return withFailures({ kind: 'postgres', state: seen, lagMs }, retries);
    },
    async close() {
      closing.abort();
      await stream?.close();
      await running;
      state = 'off';
    },
  };
}
