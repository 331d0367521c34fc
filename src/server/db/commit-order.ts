import { sql } from 'kysely';

import type { Tx } from './client.ts';

/**
 * The commit order as an expression for RETURNING, which is evaluated after its row is changed and so locked. It has the
 * guarantee of {@link readCommitOrder}, without a statement of its own.
 */
export const commitOrderSql = "(pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text";

/**
 * A number that grows with the commits of a row: read while the transaction has the row locked, it is larger than the
 * number of every earlier writer of that row. It is the position in the write-ahead log, in bytes.
 */
export async function readCommitOrder(tx: Tx): Promise<bigint> {
  const { rows } = await sql<{ position: string }>`
    SELECT ${sql.raw(commitOrderSql)} AS position
  `.execute(tx);
  const position = rows[0]?.position;
  if (position === undefined) throw new Error('the database did not tell its write-ahead-log position');
  return BigInt(position);
}
