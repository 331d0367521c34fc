import { sql } from 'kysely';

import type { Timestamp } from '../base/time.ts';
import type { Queryable, Tx } from '../db/client.ts';
import type { StoredWork } from './job.ts';

/** A job that is due. */
export interface DueJob {
  readonly id: bigint;
  readonly name: string;
  readonly payload: string;
  readonly taken: number;
  readonly failures: number;
}

/** The work of a job that this process has taken. */
export interface TakenJob extends StoredWork {
  /** Grows with each process that takes the job outside a transaction. */
  readonly taken: number;
  /** Failures since the last success. */
  readonly failures: number;
}

/** The key of the only row of a recurring job. */
const recurringKey = 'every';

/** Inserts a job, unless an unfinished job of the same name has the key. */
export async function insertJob(
  queries: Queryable,
  job: {
    readonly name: string;
    readonly payload: string;
    readonly key: string | null;
    readonly at: Timestamp | null;
  },
): Promise<void> {
  await sql`
    INSERT INTO marketcast_jobs (name, key, payload, due_at)
    VALUES (${job.name}, ${job.key}, ${job.payload}::jsonb, coalesce(${job.at}::timestamptz, now()))
    ON CONFLICT (name, key) DO NOTHING
  `.execute(queries);
}

/** Inserts the row of a recurring job, where it is absent. */
export function insertRecurring(queries: Queryable, name: string): Promise<void> {
  return insertJob(queries, { name, payload: 'null', key: recurringKey, at: null });
}

/** Which due jobs are asked for. */
export interface DueRequest {
  readonly names: readonly string[];
  /** Jobs that this process runs already. */
  readonly except: readonly bigint[];
  readonly limit: number;
}

/** Due jobs, and the milliseconds until the next is due; null when none waits. */
export interface DueJobs {
  readonly due: readonly DueJob[];
  readonly nextMs: number | null;
}

/** Reads jobs that are due, longest due first. Jobs that a process works on in a transaction are left out. */
export async function readDueJobs(
  queries: Queryable,
  { names, except, limit }: DueRequest,
): Promise<DueJobs> {
  const { rows } = await sql<{ nextMs: number | null } & (DueJob | { id: null })>`
    WITH due AS (
      SELECT id, name, payload::text, taken, failures FROM marketcast_jobs
      WHERE due_at <= now() AND name = ANY(${[...names]}::text[])
        AND id <> ALL(${except.map(String)}::bigint[])
      ORDER BY due_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), next AS (
      SELECT extract(epoch FROM min(due_at) - now())::float8 * 1000 AS next_ms FROM marketcast_jobs
      WHERE due_at > now() AND name = ANY(${[...names]}::text[])
    )
    SELECT next_ms, id, name, payload, taken, failures FROM next LEFT JOIN due ON true
  `.execute(queries);
  const due = rows.flatMap((row) => {
    if (row.id === null) return [];
    const { id, name, payload, taken, failures } = row;
    return [{ id, name, payload, taken, failures }];
  });
  return { due, nextMs: rows[0]?.nextMs ?? null };
}

/** Locks a due job until the transaction ends. Null when another process has it, or it is done. */
export async function lockJob(tx: Tx, id: bigint): Promise<TakenJob | null> {
  const { rows } = await sql<TakenJob>`
    SELECT payload::text, cursor::text, taken, failures FROM marketcast_jobs
    WHERE id = ${id} AND due_at <= now() FOR UPDATE SKIP LOCKED
  `.execute(tx);
  return rows[0] ?? null;
}

/** Takes a due job for `leaseMs`: until then it is not due. Null when another process has it, or it is done. */
export async function leaseJob(queries: Queryable, id: bigint, leaseMs: number): Promise<TakenJob | null> {
  const { rows } = await sql<TakenJob>`
    UPDATE marketcast_jobs SET taken = taken + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
    WHERE id = (SELECT id FROM marketcast_jobs WHERE id = ${id} AND due_at <= now() FOR UPDATE SKIP LOCKED)
    RETURNING payload::text, cursor::text, taken, failures
  `.execute(queries);
  return rows[0] ?? null;
}

/** Keeps a taken job for `leaseMs` more. False when another process has taken it meanwhile. */
export async function renewLease(
  queries: Queryable,
  id: bigint,
  taken: number,
  leaseMs: number,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE marketcast_jobs SET due_at = now() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ${id} AND taken = ${taken} RETURNING id
  `.execute(queries);
  return rows.length === 1;
}

/** Saves the cursor of the next page, which is due at once, behind the jobs that wait already. */
export async function saveCursor(
  queries: Queryable,
  id: bigint,
  taken: number,
  cursor: string,
): Promise<void> {
  await sql`
    UPDATE marketcast_jobs SET cursor = ${cursor}::jsonb, due_at = now(), failures = 0
    WHERE id = ${id} AND taken = ${taken}
  `.execute(queries);
}

/** Deletes a job that is done. A recurring job is due again at the next whole multiple of `everyMs`. */
export async function finishJob(
  queries: Queryable,
  id: bigint,
  taken: number,
  everyMs: number | null,
): Promise<void> {
  if (everyMs === null) {
    await sql`DELETE FROM marketcast_jobs WHERE id = ${id} AND taken = ${taken}`.execute(queries);
    return;
  }
  await sql`
    UPDATE marketcast_jobs SET cursor = NULL, failures = 0, due_at = to_timestamp(
      (floor(extract(epoch FROM clock_timestamp())::numeric * 1000 / ${everyMs}::numeric) + 1) * ${everyMs}::numeric / 1000
    )
    WHERE id = ${id} AND taken = ${taken}
  `.execute(queries);
}

/** Counts a failure, and makes the job due after a pause. A job that another process has taken stays as it is. */
export async function postponeJob(
  queries: Queryable,
  id: bigint,
  taken: number,
  pauseMs: number,
): Promise<void> {
  await sql`
    UPDATE marketcast_jobs SET failures = failures + 1, due_at = now() + ${pauseMs} * interval '1 millisecond'
    WHERE id = (SELECT id FROM marketcast_jobs WHERE id = ${id} AND taken = ${taken} FOR UPDATE SKIP LOCKED)
  `.execute(queries);
}
