import { sql } from 'kysely';

import { pause } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';

/** Pause between two looks. */
const lookAgainMs = 2;
/** After this a commit that waits for a synchronous replica counts as visible. */
const timeoutMs = 5000;

/**
 * Resolves when other sessions see the rows of these transactions, or after 5 s.
 *
 * The stream brings a commit as soon as it is in the write-ahead log, a moment before other sessions see it. A client that
 * queried the row of an event at once would find the old row.
 *
 * @param transactions the lower 32 bits of their ids, as the stream has them. All of them must be recent.
 */
export async function untilVisible(queries: Queryable, transactions: readonly number[]): Promise<void> {
  if (transactions.length === 0) return;
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await areVisible(queries, transactions)) && performance.now() < deadlineMs) {
    await pause(lookAgainMs);
  }
}

async function areVisible(queries: Queryable, transactions: readonly number[]): Promise<boolean> {
  // The upper 32 bits are those of the next id, less 1 when the lower bits have wrapped around since.
  const { rows } = await sql<{ areVisible: boolean }>`
    WITH now AS (SELECT pg_current_snapshot() AS snapshot, pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next)
    SELECT bool_and(pg_visible_in_snapshot(
      (floor(next / 4294967296) * 4294967296 + low
        - CASE WHEN low > mod(next, 4294967296) THEN 4294967296 ELSE 0 END)::numeric(20, 0)::text::xid8,
      snapshot
    )) AS are_visible
    FROM now, unnest(${transactions.map(String)}::bigint[]) AS low
  `.execute(queries);
  return rows[0]?.areVisible ?? true;
}
