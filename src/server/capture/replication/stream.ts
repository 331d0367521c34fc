import { Socket } from 'node:net';

import { LogicalReplicationService } from 'pg-logical-replication';

import { judge } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../base/waiting.ts';
import { kindOf } from '../../db/table.ts';
import type { CapturedChange, CapturedTable } from '../change-source.ts';
import type { Refuse } from '../refused.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { tableAddress } from '../published-tables.ts';
import { changeOf, refusedMessage, type RowMessage } from './changes.ts';
import type { Progress } from './progress.ts';
import { TextPlugin, type StreamMessage } from './plugin.ts';
import type { Silence } from './silence.ts';

/** A connection that reads a slot. */
export interface ReplicationStream {
  /** Milliseconds since the oldest commit that is not in the log yet; 0 without any. */
  readonly lagMs: number;
  /** Whether all received changes are in the log, and the database has been heard lately. */
  readonly isIdle: boolean;
  /** Handled messages of the database. */
  readonly handled: number;
  /** Rejects when reading ends, also by {@link ReplicationStream.close}. */
  readonly ended: Promise<never>;
  /** Ends the stream. The next stream begins with the changes that were not acknowledged. */
  close(): Promise<void>;
}

/** The parts of a stream. */
export interface StreamOptions {
  readonly url: string;
  readonly slot: string;
  readonly publication: string;
  /**
   * The captured tables by their addresses. The stream gives each row the name that its table had when the row was written, so
   * a table that was swapped by RENAME is known at once.
   */
  readonly tables: ReadonlyMap<string, CapturedTable>;
  /** Called before an update is skipped that lacks its old row. The catch-up that this makes due finds its row. */
  readonly onOldRowMissing: (error: unknown) => Promise<void>;
  /** Called for each message that a transaction carries beside its rows, also those of other programs. */
  readonly onMessage: (prefix: string, content: Uint8Array) => void;
  readonly silence: Pick<Silence, 'allowedMs' | 'isBusy' | 'cut'>;
  /** Reads the acknowledged position of the slot. Called once, when this stream has become the reader. */
  readonly acknowledged: () => Promise<bigint>;
  /**
   * Resolves when the rows of these transactions are visible to other sessions; a slot gets a commit a moment before.
   * Rejects when the signal aborts first.
   */
  readonly untilVisible: (transactions: readonly number[], signal: AbortSignal) => Promise<void>;
  readonly progress: Progress;
  readonly refuse: Refuse;
  readonly logger: Logger;
}

/** Changes that are published together at most. */
const sliceSize = 256;
/** Time between two status messages at most, which acknowledge the position and ask the database for an answer. */
const longestStatusIntervalMs = 1000;
/** Status messages in the allowed silence, so that a late answer is not taken for silence. */
const statusesInSilence = 5;
/** Limit for connecting. */
const connectTimeoutMs = 5000;
/** An idle connection is probed by TCP after this, so that a vanished host is noticed. */
const keepAliveMs = 5000;
/** Limit for each step of closing: publishing the current changes, acknowledging them, ending the connection. */
const closeGraceMs = 1000;

/**
 * The place of the stream among the transactions. `completed` is the end of the last transaction whose changes are not all
 * in the log yet; publishing them makes it null.
 *
 *              begin
 *   between ──────────▶ within
 *           ◀──────────
 *              commit
 */
type TransactionState =
  | { readonly name: 'between'; readonly completed: bigint | null }
  | { readonly name: 'within'; readonly order: bigint; readonly completed: bigint | null };

/**
 * Starts to read a slot. Resolves when the database streams.
 *
 * A position is acknowledged only when all changes before it are in the log. The changes of a transaction are published in
 * slices while they arrive, so that a large transaction needs no more memory than a small one.
 *
 * @throws the error of the database: SQLSTATE 55006 when another process reads the slot.
 */
export async function openStream(options: StreamOptions): Promise<ReplicationStream> {
  const { slot, publication, tables, progress, refuse, logger } = options;
  const silenceMs = options.silence.allowedMs;
  const statusIntervalMs = Math.min(longestStatusIntervalMs, silenceMs / statusesInSilence);
  let socket: Socket | null = null;
  let received = 0;
  let handled = 0;
  let heardAtMs = Date.now();
  let transaction: TransactionState = { name: 'between', completed: null };
  let waitingSinceMs: number | null = null;
  let slice: CapturedChange[] = [];
  let unseen: number[] = [];
  let acknowledged: bigint | null = null;
  let working: Promise<void> = Promise.resolve();
  const over = new AbortController();
  const isOver = (): boolean => over.signal.aborted;
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => (end = reject));
  // A rejection before the caller awaits this promise must not end the process.
  ended.catch(() => undefined);

  const service = new LogicalReplicationService(
    {
      connectionString: options.url,
      application_name: 'marketcast-capture',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs,
      // Kept here, because only the socket can end a connection whose other end is gone.
      stream: () => (socket = new Socket()),
    },
    // The timer of the package would acknowledge messages that have arrived but are not in the log.
    { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
  );
  const plugin = new TextPlugin(publication, silenceMs, () => {
    received += 1;
    heardAtMs = Date.now();
  });

  const isIdle = (): boolean => received === handled && transaction.name === 'between' && slice.length === 0;

  // Minus one, because the package adds one: the end of a transaction may be the start of the next commit.
  const report = (position: bigint) => service.acknowledge(formatLsn(position - 1n), true).catch(finish);

  const sendStatus = (): void => {
    if (acknowledged !== null && !isOver()) void report(acknowledged);
  };

  const acknowledge = (position: bigint): void => {
    if (acknowledged !== null && position > acknowledged) acknowledged = position;
  };

  const flush = async (): Promise<void> => {
    const changes = slice;
    slice = [];
    if (changes.length > 0) {
      // A client may query a row as soon as it gets its event.
      await options.untilVisible(unseen, over.signal);
      // The changes come again, and the next stream may have begun with them already.
      if (isOver()) return;
      await progress.publish(changes);
    }
    unseen = [];
    if (transaction.completed !== null) acknowledge(transaction.completed);
    transaction = { ...transaction, completed: null };
    if (transaction.name === 'between') waitingSinceMs = null;
  };

  /** Leaves out a change that cannot be read: its row is compared with the log, or refused. */
  const leaveOut = async (table: CapturedTable, message: RowMessage, error: unknown): Promise<void> => {
    // A deletion is in no row, so no catch-up finds it.
    if (judge(error) === 'changed-world' && message.tag === 'update') await options.onOldRowMissing(error);
    else await refuse(refusedMessage(table, message, error));
  };

  const tableOf = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
    tables.get(tableAddress(schema, name));

  const warnOfTruncated = (table: CapturedTable | undefined): void => {
    if (table === undefined || kindOf(table) !== 'before-and-after') return;
    const { name } = table;
    logger.warn(`${name} was truncated: which ${name} there were is unknown, so no deletion is published`);
  };

  const handleRow = async (message: RowMessage): Promise<void> => {
    const table = tableOf(message.relation);
    if (transaction.name === 'between' || table === undefined) return;
    const { order } = transaction;
    let change: CapturedChange | null;
    try {
      change = changeOf(table, message, order);
    } catch (error) {
      return leaveOut(table, message, error);
    }
    if (change !== null && !progress.wasPublished(order)) slice.push(change);
    if (slice.length >= sliceSize) await flush();
  };

  const handle = async (message: StreamMessage): Promise<void> => {
    switch (message.tag) {
      case 'begin':
        transaction = {
          name: 'within',
          order: parseLsn(message.commitLsn ?? '0/0'),
          completed: transaction.completed,
        };
        unseen.push(message.xid >>> 0);
        waitingSinceMs ??= Number(message.commitTime.valueOf() / 1000n);
        return;
      case 'insert':
      case 'update':
      case 'delete':
        return handleRow(message);
      case 'truncate':
        for (const relation of message.relations) warnOfTruncated(tableOf(relation));
        return;
      case 'commit':
        transaction = { name: 'between', completed: parseLsn(message.commitEndLsn ?? '0/0') };
        // Small transactions that have already arrived are published together.
        if (received === handled + 1 || slice.length >= sliceSize) await flush();
        return;
      case 'message':
        options.onMessage(message.prefix, message.content);
        return;
      case 'unreadable':
        throw message.error;
      default:
    }
  };

  function finish(reason: unknown): void {
    over.abort();
    clearInterval(timer);
    end(reason);
  }

  service.on('data', (_lsn: string, message: StreamMessage) => {
    if (isOver()) return;
    working = handle(message).then(() => void (handled += 1), finish);
    return working;
  });
  service.on('heartbeat', (lsn: string, _timestamp: number, shouldRespond: boolean) => {
    heardAtMs = Date.now();
    // Acknowledge positions without captured changes too, so that the database can recycle its write-ahead log.
    if (isIdle()) acknowledge(parseLsn(lsn));
    if (shouldRespond) sendStatus();
  });
  service.on('error', finish);

  let looksAtMs = 0;

  /** A silent database is asked over another connection whether it works. */
  const judgeSilence = async (): Promise<void> => {
    const nowMs = Date.now();
    // Only when all messages are handled, because flow control stops reading before.
    if (received !== handled || nowMs - heardAtMs <= silenceMs || nowMs < looksAtMs) return;
    looksAtMs = nowMs + silenceMs;
    const silentSinceMs = heardAtMs;
    const isBusy = await options.silence.isBusy(nowMs - heardAtMs);
    if (isBusy || isOver() || heardAtMs !== silentSinceMs) return;
    options.silence.cut();
    finish(new Error('the database has been silent for too long'));
  };

  const timer = setInterval(() => {
    sendStatus();
    void judgeSilence();
  }, statusIntervalMs);

  const close = async (): Promise<void> => {
    finish(new Error('the stream was closed'));
    await within(closeGraceMs, working);
    if (acknowledged !== null) await within(closeGraceMs, report(acknowledged));
    await within(
      closeGraceMs,
      service.destroy().catch(() => undefined),
    );
    socket?.destroy();
  };

  try {
    const started = new Promise<void>((resolve) => service.on('start', () => resolve()));
    const reading = service.subscribe(plugin, slot);
    reading.then(() => finish(new Error('the database ended the stream')), finish);
    await Promise.race([started, ended]);
    heardAtMs = Date.now();
    acknowledged = await options.acknowledged();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    get lagMs() {
      if (waitingSinceMs !== null) return Math.max(0, Date.now() - waitingSinceMs);
      const silentMs = Date.now() - heardAtMs;
      return silentMs > statusIntervalMs * 2 ? silentMs : 0;
    },
    get isIdle() {
      return isIdle() && Date.now() - heardAtMs <= statusIntervalMs * 2;
    },
    get handled() {
      return handled;
    },
    ended,
    close,
  };
}
