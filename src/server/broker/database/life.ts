import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { periodMsOf } from './slots.ts';

/**
 * Compares the database with the database that the logs began in, and begins new epochs when it is another: a restored
 * backup, a copy, or a promoted replica, which may lack the last commits. Their next offsets would be used a second time.
 *
 * A life is the identifier of the database cluster, its timeline, and the number of the table of topics.
 *
 * @returns whether the logs began new epochs.
 */
export async function beginLife(queries: Queryable, longestMs: number): Promise<boolean> {
  const periodMs = String(periodMsOf(longestMs));
  return queries.transaction().execute(async (tx) => {
    await sql`
      INSERT INTO marketcast_log_state (life, period_ms) SELECT ${lifeExpression}, ${periodMs}::bigint
      ON CONFLICT (id) DO NOTHING
    `.execute(tx);
    const { rows } = await sql<{ isSame: boolean }>`
      SELECT life = ${lifeExpression} AS is_same FROM marketcast_log_state FOR UPDATE
    `.execute(tx);
    const [state] = rows;
    if (state === undefined) throw new Error('the state of the log is missing');
    if (state.isSame) return false;
    // Appends that run end first, and later appends wait. So no append waits for a row of this transaction.
    await sql`LOCK TABLE marketcast_log_topics IN EXCLUSIVE MODE`.execute(tx);
    await sql`
      UPDATE marketcast_log_topics SET epoch = left(replace(gen_random_uuid()::text, '-', ''), 20)
    `.execute(tx);
    // Orders are positions in the write-ahead log of the earlier life.
    await sql`DELETE FROM marketcast_log_orders`.execute(tx);
    await sql`UPDATE marketcast_log_state SET life = ${lifeExpression}`.execute(tx);
    return true;
  });
}

/** Gives the slots the period that the longest history needs. The process that started last decides. */
export async function setPeriod(queries: Queryable, longestMs: number): Promise<void> {
  const periodMs = String(periodMsOf(longestMs));
  await sql`
    UPDATE marketcast_log_state SET period_ms = ${periodMs}::bigint, period_since = clock_timestamp()
    WHERE period_ms <> ${periodMs}::bigint
  `.execute(queries);
}

/** The timeline is the first part of the name of the present file of the write-ahead log. */
const lifeExpression = sql<string>`(
  SELECT concat_ws(':', (pg_control_system()).system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8),
    'marketcast_log_topics'::regclass::oid)
)`;
