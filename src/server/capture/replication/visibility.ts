import { sql } from 'kysely';

import { pause } from '../../base/waiting.ts';
import type { Queryable } from '../../db/client.ts';

/** How long to wait before looking again. */
const lookAgainMs = 2;
/** A commit that a synchronous replica holds up for longer is told all the same. */
const timeoutMs = 5000;

/**
 * Resolves when every reader sees what these transactions wrote.
 *
 * The stream tells a commit as soon as it stands in the write-ahead log, which is a moment before it takes effect for
 * others: who hears of a row and looks for it would find the one before.
 *
 * @param transactions their numbers, as the stream has them: the lower 32 bits, all of them recent.
 */
export async function untilVisible(queries: Queryable, transactions: readonly number[]): Promise<void> {
  if (transactions.length === 0) return;
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await areVisible(queries, transactions)) && performance.now() < deadlineMs) {
    await pause(lookAgainMs);
  }
}

async function areVisible(queries: Queryable, transactions: readonly number[]): Promise<boolean> {
  // The upper 32 bits are those of the next transaction, or one less when the lower ones have begun anew since.
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
