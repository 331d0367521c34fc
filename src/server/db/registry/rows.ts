import { sql } from 'kysely';

import type { Queryable } from '../client.ts';

/**
 * Says that a process lives, forgets the processes that were not seen for `goneAfterMs`, and returns whether no other
 * process is left. All times are those of the database's clock.
 */
export async function beat(queries: Queryable, id: string, goneAfterMs: number): Promise<boolean> {
  // A row that another process is about to write or to forget is skipped, so two beats never wait for each other.
  const { rows } = await sql<{ isAlone: boolean }>`
    WITH seen AS (
      INSERT INTO marketcast_processes (id) VALUES (${id})
      ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()
    ), gone AS (
      SELECT id FROM marketcast_processes
      WHERE id <> ${id} AND seen_at < clock_timestamp() - ${goneAfterMs} * interval '1 millisecond'
      FOR UPDATE SKIP LOCKED
    ), forgotten AS (
      DELETE FROM marketcast_processes WHERE id IN (SELECT id FROM gone)
    )
    SELECT NOT EXISTS (
      SELECT FROM marketcast_processes
      WHERE id <> ${id} AND seen_at >= clock_timestamp() - ${goneAfterMs} * interval '1 millisecond'
    ) AS is_alone
  `.execute(queries);
  return rows[0]?.isAlone ?? false;
}

/** Forgets a process that ends. */
export async function leave(queries: Queryable, id: string): Promise<void> {
  await sql`DELETE FROM marketcast_processes WHERE id = ${id}`.execute(queries);
}
