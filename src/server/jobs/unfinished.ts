import { sql } from 'kysely';

import type { Tx } from '../db/client.ts';
import type { JobDefinition } from './job.ts';

/** The payloads of the unfinished jobs of a kind as JSON texts, those that were made first before; `limit` at most. */
export async function readUnfinished(
  tx: Tx,
  { name }: Pick<JobDefinition, 'name'>,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ payload: string }>`
    SELECT payload::text AS payload FROM marketcast_jobs WHERE name = ${name} ORDER BY id LIMIT ${limit}
  `.execute(tx);
  return rows.map(({ payload }) => payload);
}
