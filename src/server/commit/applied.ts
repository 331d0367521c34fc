import { sql } from 'kysely';

import { identityOf, type Event } from '../broker/event.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { fly } from '../db/flights.ts';
import { bind, defineStatement, textArray, type BoundStatement } from '../db/statement.ts';
import { usualSql } from './usual-case.ts';

const insertApplied = defineStatement(
  'mark_applied',
  `INSERT INTO marketcast_applied (identity)
   SELECT identity FROM unnest($1::text[]) WITH ORDINALITY AS given (identity, place) ORDER BY place
   ON CONFLICT (identity) DO NOTHING RETURNING identity`,
  ['identity'],
  ({ identity }) => identity ?? '',
);

/** The identities come sorted, as above. */
const insertNew = defineStatement(
  'mark_new',
  `WITH marked AS (
     INSERT INTO marketcast_applied (identity) SELECT unnest($1::text[]) ON CONFLICT (identity) DO NOTHING RETURNING identity
   ) SELECT ${usualSql('count(*) = cardinality($1::text[])')} FROM marked`,
);

/** Binds the statement that marks events as applied. It fails as an unusual case when one of them was marked before. */
export function markNew(events: readonly Event[]): BoundStatement {
  return bind(insertNew, textArray(events.map(identityOf).sort()));
}

/**
 * Marks events as applied, in the transaction of their reactions. Returns the events that were not marked before: each
 * event is returned to one transaction only, whether a mutation or a change source brings it first.
 */
export async function markApplied(tx: Tx, events: readonly Event[]): Promise<readonly Event[]> {
  const byIdentity = byIdentityOf(events);
  // In one order, so that two transactions with the same events never wait for each other.
  const identities = [...byIdentity.keys()].sort();
  const [rows] = await fly(tx, [bind(insertApplied, textArray(identities))]);
  const marked = new Set(rows);
  return [...byIdentity].flatMap(([identity, event]) => (marked.has(identity) ? [event] : []));
}

/** The events that no transaction has applied yet. A transaction that runs meanwhile may apply them. */
export async function findUnapplied(queries: Queryable, events: readonly Event[]): Promise<readonly Event[]> {
  const byIdentity = byIdentityOf(events);
  const { rows } = await sql<{ identity: string }>`
    SELECT identity FROM marketcast_applied WHERE identity = ANY(${[...byIdentity.keys()]}::text[])
  `.execute(queries);
  for (const { identity } of rows) byIdentity.delete(identity);
  return [...byIdentity.values()];
}

/** Events by their identities: each event once. */
export function byIdentityOf(events: readonly Event[]): Map<string, Event> {
  return new Map(events.map((event) => [identityOf(event), event]));
}
