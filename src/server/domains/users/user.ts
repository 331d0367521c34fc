import type { Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';

/** A wallet, and what the platform knows of its owner. */
export interface User {
  readonly wallet: string;
  readonly handle: string | null;
  readonly avatarUrl: string | null;
  readonly bio: string | null;
  readonly reputationScore: number | null;
  readonly createdAt: Timestamp | null;
}

/** The users of wallets. An unknown wallet is missing. */
export async function findUsers(
  queries: Queryable,
  wallets: readonly string[],
): Promise<ReadonlyMap<string, User>> {
  const rows = await queries
    .selectFrom('users')
    .select(['wallet', 'twitterHandle as handle', 'avatarUrl', 'bio', 'reputationScore', 'createdAt'])
    .where('wallet', 'in', wallets)
    .execute();
  return new Map(rows.map((user) => [user.wallet, user]));
}
