import { sql } from 'kysely';

import type { Timestamp } from '../base/time.ts';
import type { Queryable } from '../db/client.ts';

/** The moment up to which all rows of a deployment are published; null when none is stored. */
export async function readWatermark(queries: Queryable, name: string): Promise<Timestamp | null> {
  const { rows } = await sql<{ at: Timestamp }>`
    SELECT at FROM marketcast_watermark WHERE name = ${name}
  `.execute(queries);
  return rows[0]?.at ?? null;
}

/** Moves a watermark forward, never back. */
export async function saveWatermark(queries: Queryable, name: string, at: Timestamp): Promise<void> {
  await sql`
    INSERT INTO marketcast_watermark AS mark (name, at) VALUES (${name}, ${at}::timestamptz)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE mark.at < excluded.at
  `.execute(queries);
}

/**
 * The start of the oldest running transaction, or the present moment. Every row that becomes visible later is dated at or
 * after it, where the database itself dates the row.
 *
 * A role that is no member of `pg_read_all_stats` sees its own transactions alone.
 */
export async function readHorizon(queries: Queryable): Promise<Timestamp> {
  const { rows } = await sql<{ at: Timestamp }>`
    SELECT least(
      clock_timestamp(),
      (SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()),
      (SELECT min(prepared) - interval '1 hour' FROM pg_prepared_xacts WHERE database = current_database())
    ) AS at
  `.execute(queries);
  const at = rows[0]?.at;
  if (at === undefined) throw new Error('the database did not tell the time');
  return at;
}

/** The present moment, by the clock of the database. */
export async function readClock(queries: Queryable): Promise<Timestamp> {
  const { rows } = await sql<{ at: Timestamp }>`SELECT clock_timestamp() AS at`.execute(queries);
  const at = rows[0]?.at;
  if (at === undefined) throw new Error('the database did not tell the time');
  return at;
}

/** Removes a watermark. */
export async function deleteWatermark(queries: Queryable, name: string): Promise<void> {
  await sql`DELETE FROM marketcast_watermark WHERE name = ${name}`.execute(queries);
}
