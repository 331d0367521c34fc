import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';
import pg from 'pg';

import type { Logger } from '../../base/logger.ts';
import { Backoff, pause } from '../../base/waiting.ts';
import type { Queryable } from '../client.ts';
import { isPooled } from './pooler.ts';

/** A connection that listens at a channel of PostgreSQL, made again after it has broken. */
export interface NoticeSession {
  /** Whether notifications arrive: a probe came back. */
  readonly isHearing: boolean;
  /** Sends a payload to every listener of the channel: over this connection, or over another while there is none. */
  send(payload: string): Promise<void>;
  close(): Promise<void>;
}

/** The channel of a session, and its listener. */
export interface NoticeSessionOptions {
  readonly url: string;
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  /** Notifications arrive from now on; those of before may be lost. */
  readonly onHearing: () => void;
  /** Other connections to the same database, which send the probes. */
  readonly queries: Queryable;
  readonly logger: Logger;
}

/** How the pauses between connections grow. */
const reconnectPause = { firstMs: 50, longestMs: 1000 };
/** How the pauses grow while the address leads to a pooler, which changes only with the deployment. */
const pooledPause = { firstMs: 1000, longestMs: 60_000 };
/** Milliseconds for a connection, and for a statement of the session. */
const timeoutMs = 5000;
/** Milliseconds between two probes. */
const probeIntervalMs = 5000;
/** Milliseconds between two probes until the first has come back. */
const firstProbeIntervalMs = 1000;
/** Probes in a row that may stay unanswered before the connection is made again. */
const unansweredLimit = 2;

const probePrefix = 'probe ';

/**
 * Opens a session.
 *
 * ```
 *   connecting ── LISTEN ──▶ deaf ── a probe came back ──▶ hearing
 *       ▲                     │                              │
 *       └───── the connection broke, or probes are lost ─────┘     close(), from every state ──▶ over
 * ```
 *
 * Behind a pooler it never hears: LISTEN would stay with a session that the pooler lends to others.
 */
export function openNoticeSession(options: NoticeSessionOptions): NoticeSession {
  const { url, channel, onPayload, onHearing, queries, logger } = options;
  const closing = new AbortController();
  let state: 'connecting' | 'deaf' | 'hearing' | 'over' = 'connecting';
  let client: pg.Client | null = null;
  let unanswered = 0;
  let hasWarned = false;
  const probe = probePrefix + randomUUID();

  /** Over another connection, because a pooler may tell a sender of its own notifications alone. */
  const sendElsewhere = (payload: string): Promise<unknown> =>
    sql`SELECT pg_notify(${channel}, ${payload})`.execute(queries);

  const isOver = (): boolean => state === 'over';
  const isHearing = (): boolean => state === 'hearing';

  const hear = (payload: string): void => {
    if (!payload.startsWith(probePrefix)) {
      onPayload(payload);
      return;
    }
    if (payload !== probe) return;
    unanswered = 0;
    if (state !== 'deaf') return;
    state = 'hearing';
    hasWarned = false;
    onHearing();
  };

  /** Resolves when the connection has ended, with whether it led to a pooler. */
  const serve = async (connection: pg.Client): Promise<boolean> => {
    const ended = new Promise<void>((resolve) => {
      connection.on('end', () => resolve());
      connection.on('error', () => resolve());
    });
    const ending = new AbortController();
    const abort = (): void => ending.abort();
    closing.signal.addEventListener('abort', abort);
    void ended.then(abort);
    try {
      connection.on('notification', ({ payload = '' }) => hear(payload));
      await connection.connect();
      if (await isPooled(connection)) return true;
      await connection.query(`LISTEN ${channel}`);
      if (isOver()) return false;
      client = connection;
      state = 'deaf';
      unanswered = 0;
      while (!ending.signal.aborted && unanswered < unansweredLimit + 1) {
        unanswered += 1;
        sendElsewhere(probe).catch(() => undefined);
        await pause(isHearing() ? probeIntervalMs : firstProbeIntervalMs, ending.signal);
      }
      return false;
    } finally {
      closing.signal.removeEventListener('abort', abort);
    }
  };

  const run = async (): Promise<void> => {
    const backoff = new Backoff(reconnectPause);
    const pooledBackoff = new Backoff(pooledPause);
    while (!isOver()) {
      const connection = new pg.Client({
        connectionString: url,
        application_name: 'marketcast log',
        connectionTimeoutMillis: timeoutMs,
        query_timeout: timeoutMs,
        keepAlive: true,
      });
      let led = backoff;
      try {
        if (await serve(connection)) led = pooledBackoff;
        else pooledBackoff.reset();
        if (isHearing()) backoff.reset();
        else if (!isOver() && !hasWarned) warn();
      } catch (error) {
        logger.debug({ err: error }, 'the connection for notifications broke');
      }
      client = null;
      if (!isOver()) state = 'connecting';
      // Not awaited, because a connection that is dead without a word never ends in order.
      connection.end().catch(() => undefined);
      await led.wait(closing.signal);
    }
  };

  function warn(): void {
    hasWarned = true;
    logger.warn(
      'no notifications arrive, as behind a pooler: the table is looked at instead. Set REPLICATION_URL to the database itself',
    );
  }

  const running = run();

  return {
    get isHearing() {
      return isHearing();
    },
    async send(payload) {
      if (client === null) await sendElsewhere(payload);
      else await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
    },
    async close() {
      state = 'over';
      closing.abort();
      await running;
    },
  };
}
