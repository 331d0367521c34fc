import { sql } from 'kysely';

import type { Queryable, Tx } from '../db/client.ts';

/** What one mutation wrote down for publishing. */
export interface OutboxRow {
  readonly id: bigint;
  readonly events: readonly string[];
}

/** The statement for a database whose role may not create the outbox itself. */
export const createOutboxStatement =
  'CREATE TABLE marketcast_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ' +
  'created_at timestamptz NOT NULL DEFAULT clock_timestamp(), events text[] NOT NULL)';

/** Whether the database has an outbox. */
export async function hasOutbox(queries: Queryable): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass('marketcast_outbox') IS NOT NULL AS found
  `.execute(queries);
  return rows[0]?.found ?? false;
}

/** Writes events down with the mutation that they are of: they are there if and only if it commits. */
export async function insertOutboxRow(tx: Tx, events: readonly string[]): Promise<bigint> {
  const { id } = await tx
    .insertInto('marketcastOutbox')
    .values({ events: [...events] })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Forgets what has been published. */
export async function deleteOutboxRows(queries: Queryable, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0) await queries.deleteFrom('marketcastOutbox').where('id', 'in', ids).execute();
}

/** Any number, as long as no other program that uses the same database takes it. */
const relayLock = 7_305_421_869n;

/** Takes the right to relay until the transaction ends; false when another process has it. */
export async function lockRelay(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${relayLock}) AS taken`.execute(tx);
  return rows[0]?.taken ?? false;
}

/** Which rows are looked at. */
export interface OutboxPage {
  /** Only what is older. */
  readonly ageMs: number;
  /** The id that the page follows. */
  readonly after: bigint;
  readonly limit: number;
}

/** The oldest rows of a page that nobody else has locked, locked until the transaction ends. */
export async function lockOutboxRows(
  tx: Tx,
  { ageMs, after, limit }: OutboxPage,
): Promise<readonly OutboxRow[]> {
  return tx
    .selectFrom('marketcastOutbox')
    .select(['id', 'events'])
    .where('createdAt', '<=', sql<string>`clock_timestamp() - ${ageMs} * interval '1 millisecond'`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}
