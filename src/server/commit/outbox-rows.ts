import { sql } from 'kysely';

import type { Queryable, Tx } from '../db/client.ts';
import { bind, defineStatement, jsonTextArray, planOf, type Plan } from '../db/statement.ts';
import type { TiedRow } from './strands.ts';

/** The events of a mutation that are not known to be published. */
export interface OutboxRow {
  readonly id: bigint;
  readonly events: readonly string[];
}

const insertRow = defineStatement(
  'outbox_row',
  'INSERT INTO marketcast_outbox (events) VALUES ($1::text[]) RETURNING id',
  ['id'],
  ({ id }) => BigInt(id ?? ''),
);

/** Inserts the events of a mutation in its own transaction, so that the row exists if and only if the mutation commits. */
export function planOutboxRow(events: readonly string[]): Plan<TiedRow> {
  return planOf(bind(insertRow, jsonTextArray(events)), ([row]) => {
    if (row === undefined) throw new Error('the outbox returned no row');
    return { row, predecessors: new Map() };
  });
}

/** Deletes rows whose events are published. */
export async function deleteOutboxRows(queries: Queryable, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0) await queries.deleteFrom('marketcastOutbox').where('id', 'in', ids).execute();
}

/** The rows among these that are in the outbox, with their ages in milliseconds: their events are not known to be published. */
export async function findOutboxRows(
  queries: Queryable,
  ids: readonly bigint[],
): Promise<ReadonlyMap<bigint, number>> {
  const rows = await queries
    .selectFrom('marketcastOutbox')
    .select([
      'id',
      sql<number>`(extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8`.as('ageMs'),
    ])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, ageMs }) => [id, ageMs]));
}

/** Reads the rows between two ids, `after` excluded and `upTo` included, in the order of their ids. */
export async function readOutboxRows(
  queries: Queryable,
  { after, upTo, limit }: { readonly after: bigint; readonly upTo: bigint; readonly limit: number },
): Promise<readonly OutboxRow[]> {
  return queries
    .selectFrom('marketcastOutbox')
    .select(['id', 'events'])
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The key of an advisory lock. Any number that no other program on the same database uses. */
const relayLock = 7_305_421_869n;

/** Takes the lock of the process that relays, until the transaction ends; false when another process holds it. */
export async function lockRelay(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${relayLock}) AS taken`.execute(tx);
  return rows[0]?.taken ?? false;
}

/** A page of the outbox. */
export interface OutboxPage {
  /** Rows of the page are at least this old. */
  readonly ageMs: number;
  /** The id that the page follows. */
  readonly after: bigint;
  readonly limit: number;
}

/** Reads the rows of a page, oldest first, and locks them until the transaction ends; locked rows are left out. */
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
