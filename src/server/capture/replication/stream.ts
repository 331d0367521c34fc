import { Socket } from 'node:net';

import { LogicalReplicationService } from 'pg-logical-replication';

import type { Log } from '../../base/logger.ts';
import { within } from '../../base/waiting.ts';
import type { CapturedChange } from '../change-source.ts';
import type { LeaveOut } from '../left-out.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { changeOf, leftOutOf, type RowMessage } from './changes.ts';
import type { Progress } from './progress.ts';
import { TextPlugin, type StreamMessage } from './plugin.ts';

/** One connection that reads a slot. */
export interface ReplicationStream {
  /** Milliseconds since the commit of what is being published; 0 when nothing waits. */
  readonly lagMs: number;
  /** Whether all that the database has told is in the log. */
  readonly isIdle: boolean;
  /** Messages of the database that are done with. */
  readonly handled: number;
  /** Rejects when reading ends, whoever ends it. */
  readonly ended: Promise<never>;
  /** Ends it. What was not acknowledged comes again. */
  close(): Promise<void>;
}

/** What a stream is made with. */
export interface StreamOptions {
  readonly url: string;
  readonly slot: string;
  readonly publication: string;
  /** The tables to hear of, by their numbers; others of the same name in other schemas are none of ours. */
  readonly tables: ReadonlySet<number>;
  /** The position up to which the slot's reader has acknowledged, asked for once this stream is the reader. */
  readonly acknowledged: () => Promise<bigint>;
  /**
   * Resolves when what these transactions wrote can be read: a commit is told to a slot a moment before. Rejects when
   * the signal comes first.
   */
  readonly untilVisible: (transactions: readonly number[], signal: AbortSignal) => Promise<void>;
  readonly progress: Progress;
  readonly leaveOut: LeaveOut;
  readonly log: Log;
}

/** Rows that are decoded at once at most. */
const sliceSize = 256;
/** How often the database is told where we are, and asked for a sign of life. */
const statusIntervalMs = 1000;
/** A database that says nothing for this long is gone; one whose reader says nothing for as long gives the slot away. */
const silenceMs = 5000;
/** How long to wait for what is being published, and then for the connection, when a stream ends. */
const closeGraceMs = 1000;

const sessionOptions = [
  ['datestyle', 'ISO'],
  ['intervalstyle', 'postgres'],
  ['extra_float_digits', '3'],
  ['statement_timeout', '0'],
  ['wal_sender_timeout', String(silenceMs)],
].map(([name = '', value = '']) => `-c ${name}=${value}`);

/**
 * Begins to read a slot. Resolves once the database streams; rejects as the database does, which is with SQLSTATE 55006
 * when another reader has the slot.
 *
 * A position is acknowledged only when everything before it is in the log. The rows of a transaction are published in
 * slices while they arrive, so that a large one needs no more memory than a small one.
 */
export async function openStream(options: StreamOptions): Promise<ReplicationStream> {
  const { slot, publication, tables, progress, leaveOut, log } = options;
  let socket: Socket | null = null;
  let received = 0;
  let handled = 0;
  let heardAtMs = Date.now();
  let order: bigint | null = null;
  let waitingSinceMs: number | null = null;
  let slice: CapturedChange[] = [];
  let completed: bigint | null = null;
  let unseen: number[] = [];
  let acknowledged: bigint | null = null;
  let working: Promise<void> = Promise.resolve();
  const over = new AbortController();
  const isOver = (): boolean => over.signal.aborted;
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => (end = reject));
  // Whoever waits for it is told; that nobody waits is no mistake.
  ended.catch(() => undefined);

  const service = new LogicalReplicationService(
    {
      connectionString: options.url,
      application_name: 'marketcast-capture',
      options: sessionOptions.join(' '),
      connectionTimeoutMillis: silenceMs,
      keepAlive: true,
      // Held, because a connection whose other end is gone can only be cut.
      stream: () => (socket = new Socket()),
    },
    // Its own timer would acknowledge what has only arrived.
    { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
  );
  const plugin = new TextPlugin(publication, () => {
    received += 1;
    heardAtMs = Date.now();
  });

  const isIdle = (): boolean => received === handled && order === null && slice.length === 0;

  // The package adds one, which from a transaction's end would skip a commit that stands right there.
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
      // Who hears of a row may look for it at once.
      await options.untilVisible(unseen, over.signal);
      // It comes again, and another stream may have begun with it already.
      if (isOver()) return;
      await progress.publish(changes);
    }
    unseen = [];
    if (completed !== null) acknowledge(completed);
    completed = null;
    if (order === null) waitingSinceMs = null;
  };

  const readChange = (message: RowMessage, commitOrder: bigint): CapturedChange | null => {
    try {
      return changeOf(message, commitOrder);
    } catch (error) {
      const row = leftOutOf(message, error);
      if (row !== null) leaveOut(row);
      return null;
    }
  };

  const handleRow = async (message: RowMessage): Promise<void> => {
    if (order === null || !tables.has(message.relation.relationOid)) return;
    const change = readChange(message, order);
    if (change !== null && !progress.wasPublished(order)) slice.push(change);
    if (slice.length >= sliceSize) await flush();
  };

  const handle = async (message: StreamMessage): Promise<void> => {
    switch (message.tag) {
      case 'begin':
        order = parseLsn(message.commitLsn ?? '0/0');
        unseen.push(message.xid >>> 0);
        waitingSinceMs ??= Number(message.commitTime.valueOf() / 1000n);
        return;
      case 'insert':
      case 'update':
      case 'delete':
        return handleRow(message);
      case 'truncate':
        if (
          message.relations.some(({ name, relationOid }) => name === 'markets' && tables.has(relationOid))
        ) {
          log.warn('markets was truncated: which markets there were is unknown, so no deletion is published');
        }
        return;
      case 'commit':
        order = null;
        completed = parseLsn(message.commitEndLsn ?? '0/0');
        // Small transactions that have already arrived go together.
        if (received === handled + 1 || slice.length >= sliceSize) await flush();
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
    // Positions that hold nothing of ours must not keep the database's log from being recycled.
    if (isIdle()) acknowledge(parseLsn(lsn));
    if (shouldRespond) sendStatus();
  });
  service.on('error', finish);

  const timer = setInterval(() => {
    sendStatus();
    // While rows wait for their turn the connection is not read, and nothing can be heard.
    if (received === handled && Date.now() - heardAtMs > silenceMs) {
      finish(new Error('the database has been silent for too long'));
    }
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
