import { sql } from 'kysely';

import { identityOf, type Event } from '../broker/event.ts';
import type { Queryable, Tx } from '../db/client.ts';

/**
 * Marks events as applied, in the transaction of their reactions. Returns the events that were not marked before: each
 * event is returned to one transaction only, whether a mutation or a change source brings it first.
 */
export async function markApplied(tx: Tx, events: readonly Event[]): Promise<readonly Event[]> {
  const byIdentity = byIdentityOf(events);
  // In one order, so that two transactions with the same events never wait for each other.
  const identities = [...byIdentity.keys()].sort();
  const { rows } = await sql<{ identity: string }>`
    INSERT INTO marketcast_applied (identity)
    SELECT identity FROM unnest(${identities}::text[]) WITH ORDINALITY AS given (identity, place) ORDER BY place
    ON CONFLICT (identity) DO NOTHING
    RETURNING identity
  `.execute(tx);
  const marked = new Set(rows.map(({ identity }) => identity));
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

/** Events by their identities. */
function byIdentityOf(events: readonly Event[]): Map<string, Event> {
  return new Map(events.map((event) => [identityOf(event), event]));
}
