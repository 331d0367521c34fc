import { sql, type Generated } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { writtenRow } from '../../db/written-rows.ts';

declare module '../../db/tables.ts' {
  interface Tables {
    users: {
      wallet: string;
      createdAt: Generated<string>;
      lastSeenAt: Generated<string>;
      updatedAt: Generated<string>;
      twitterHandle: string | null;
      avatarUrl: string | null;
      bio: string | null;
      reputationScore: number | null;
    };
  }
}

/** The row that every mutation of a new wallet inserts. */
export const userRow = writtenRow('users', ['wallet']);

/** Creates the user of a wallet where it is missing. */
export async function createUser(queries: Queryable, wallet: string): Promise<void> {
  await queries
    .insertInto('users')
    .values({ wallet })
    .onConflict((conflict) => conflict.column('wallet').doNothing())
    .execute();
}

/** Wallets of users, behind a wallet in the order of the database; `limit` at most. */
export async function listWallets(
  queries: Queryable,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('users')
    .select('wallet')
    .where('wallet', '>', after)
    .orderBy('wallet')
    .limit(limit)
    .execute();
  return rows.map(({ wallet }) => wallet);
}

/** The wallets among these that are those of users. */
export async function findWallets(
  queries: Queryable,
  wallets: readonly string[],
): Promise<readonly string[]> {
  const rows = await queries.selectFrom('users').select('wallet').where('wallet', 'in', wallets).execute();
  return rows.map(({ wallet }) => wallet);
}

/** Moves `last_seen_at` to the present, at most once a minute. */
export async function markSeen(queries: Queryable, wallet: string): Promise<void> {
  await queries
    .updateTable('users')
    .set({ lastSeenAt: sql`now()` })
    .where('wallet', '=', wallet)
    .where((eb) =>
      eb.or([eb('lastSeenAt', 'is', null), eb('lastSeenAt', '<', sql<string>`now() - interval '1 minute'`)]),
    )
    .execute();
}
