import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { listHolders } from '../positions/store.ts';
import { listWallets } from '../users/store.ts';

/** The audiences that an operator may name. */
export const audiences = ['ALL', 'HOLDERS', 'FOLLOWERS'] as const;
/** An audience. `INTERESTED` is the holders of a market and its followers. */
export type Audience = (typeof audiences)[number] | 'INTERESTED';

/** Reads wallets behind a wallet, in the order of the database. */
type ReadWallets = (
  queries: Queryable,
  marketId: string,
  after: string,
  limit: number,
) => Promise<readonly string[]>;

const everyone: ReadWallets = (queries, _marketId, after, limit) => listWallets(queries, after, limit);

const followers: ReadWallets = async (queries, marketId, after, limit) => {
  const { rows } = await sql<{ userWallet: string }>`
    SELECT user_wallet FROM market_follows WHERE market_id = ${marketId} AND user_wallet > ${after}
    ORDER BY user_wallet LIMIT ${limit}
  `.execute(queries);
  return rows.map(({ userWallet }) => userWallet);
};

/** The parts of each audience, one after the other. A wallet may be in several. */
export const audienceParts: Readonly<Record<Audience, readonly ReadWallets[]>> = {
  ALL: [everyone],
  HOLDERS: [listHolders],
  FOLLOWERS: [followers],
  INTERESTED: [listHolders, followers],
};
