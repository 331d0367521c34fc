import { sql } from 'kysely';

import type { Logger } from '../base/logger.ts';
import { pause } from '../base/waiting.ts';
import type { Queryable } from './client.ts';

/**
 * The history that the positions of a write-ahead log belong to: the identifier of the database cluster, its timeline, and
 * the number of the database. A restored dump has another cluster or number, a promoted replica another timeline.
 */
export interface DatabaseHistory {
  /** The history as it was read last; empty when this role may not read it. */
  readonly name: string;
  /** Ends the looks. */
  close(): Promise<void>;
}

/** The history that a deployment knew last. */
export interface KnownHistory {
  read(): Promise<string | null>;
  save(name: string): Promise<void>;
}

/** Milliseconds between two looks, because a failover moves the connections to another server without a word. */
const lookIntervalMs = 1000;

/**
 * Follows the history of a database. A history that differs from the one that was known before is told in the log.
 *
 * @throws when the database is out of reach at first.
 */
export async function followHistory(
  queries: Queryable,
  known: KnownHistory,
  logger: Logger,
): Promise<DatabaseHistory> {
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let name = (await known.read()) ?? '';

  const look = async (): Promise<void> => {
    const found = await readHistory(queries);
    if (found === null || found === name) return;
    if (name !== '') logger.warn({ was: name, is: found }, another);
    name = found;
    await known.save(found);
  };

  const run = async (): Promise<void> => {
    while (!isClosed()) {
      await pause(lookIntervalMs, closing.signal);
      // A failure is that of the database, which its users tell. The next look follows.
      if (!isClosed()) await look().catch(() => undefined);
    }
  };

  await look().catch((error: unknown) => {
    logger.warn(
      { err: error },
      'the history of the database is unknown: orders do not start afresh after a failover',
    );
  });
  const running = run();
  return {
    get name() {
      return name;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** The history of a database; null on a replica, which has none of its own yet. */
async function readHistory(queries: Queryable): Promise<string | null> {
  const { rows } = await sql<{ history: string | null }>`
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN
      concat_ws(':', (pg_control_system()).system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (SELECT oid FROM pg_database WHERE datname = current_database()))
    END AS history
  `.execute(queries);
  return rows[0]?.history ?? null;
}

const another =
  'the database is a copy or a promoted replica: the orders of prices and positions start afresh';
