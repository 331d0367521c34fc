import { sql } from 'kysely';
import pg from 'pg';

import type { Queryable } from '../../db/client.ts';
import { sqlStateOf } from '../../base/failures.ts';
import { parseLsn } from './lsn.ts';

/** A slot as the database has it. */
export interface SlotState {
  readonly isActive: boolean;
  /** The process of the database that serves the reader; null without a reader. */
  readonly readerPid: number | null;
  /** False when the database has removed the write-ahead log that the reader needs next. */
  readonly isUsable: boolean;
  readonly isOurs: boolean;
  readonly acknowledged: bigint;
  /** Bytes of the write-ahead log that are not acknowledged. */
  readonly unreadBytes: number;
}

/** The slot with this name; null when it is absent. */
export async function readSlot(queries: Queryable, name: string): Promise<SlotState | null> {
  const { rows } = await sql<{
    active: boolean;
    activePid: number | null;
    plugin: string | null;
    isHere: boolean;
    walStatus: string | null;
    acknowledged: string | null;
    unread: string | null;
  }>`
    SELECT active, active_pid, plugin, database = current_database() AS is_here, wal_status,
      confirmed_flush_lsn::text AS acknowledged,
      pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, confirmed_flush_lsn
      )::text AS unread
    FROM pg_replication_slots WHERE slot_name = ${name}
  `.execute(queries);
  const slot = rows[0];
  if (slot === undefined) return null;
  return {
    isActive: slot.active,
    readerPid: slot.activePid,
    isUsable: slot.walStatus !== 'lost' && slot.acknowledged !== null,
    isOurs: slot.plugin === 'pgoutput' && slot.isHere,
    acknowledged: parseLsn(slot.acknowledged ?? '0/0'),
    unreadBytes: Number(slot.unread ?? 0),
  };
}

/** Removes a slot without a reader. The database may then recycle the write-ahead log that the slot has kept. */
export async function dropSlot(queries: Queryable, name: string): Promise<void> {
  await sql`SELECT pg_drop_replication_slot(${name})`.execute(queries);
}

/**
 * Creates a slot, from which later commits can be read; false when another process has created it first.
 *
 * PostgreSQL waits for the end of all running transactions first, without a limit. So this uses a connection of its own.
 *
 * @throws when the signal aborts, also before the call, or the database fails.
 */
export async function createSlot(url: string, name: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'marketcast-capture',
    options: '-c statement_timeout=0',
    connectionTimeoutMillis: connectTimeoutMs,
  });
  // A connection that breaks rejects the query; the event beside it would end the process.
  client.on('error', () => undefined);
  const giveUp = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', giveUp);
  try {
    await client.connect();
    await client.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [name]);
    return true;
  } catch (error) {
    if (sqlStateOf(error) === alreadyExists) return false;
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await client.end().catch(() => undefined);
  }
}

const connectTimeoutMs = 5000;
const alreadyExists = '42710';
const inUse = '55006';

/** Whether an error says that another process reads the slot. */
export function isSlotInUse(error: unknown): boolean {
  return sqlStateOf(error) === inUse;
}
