import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';

/** The figures of a session are told for so long after the last sign of a client that follows them. */
const followedMs = 150_000;

/** Notes that clients follow the figures of sessions. */
export async function followSessions(queries: Queryable, sessionIds: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO session_follows (session_id, followed_until)
    SELECT id, clock_timestamp() + ${followedMs} * interval '1 millisecond' FROM unnest(${[...sessionIds].sort()}::uuid[]) AS id
    ON CONFLICT (session_id) DO UPDATE SET followed_until = excluded.followed_until
  `.execute(queries);
}

/** Keeps the figures of the sessions coming that this process follows. */
export async function renewFollows(queries: Queryable, addresses: readonly string[]): Promise<void> {
  const ids = addresses.map((address) => address.slice(address.indexOf(':') + 1));
  if (ids.length > 0) await followSessions(queries, ids);
}
