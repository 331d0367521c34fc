import type { Queryable } from '../../db/client.ts';
import { followingOf } from '../../db/page-query.ts';
import type { WalkRequest } from '../../db/pages.ts';
import type { VoteRow } from '../../db/rows.ts';
import { voteTypes, type VoteType } from './types.ts';

/** The columns of both tables of votes. */
export const voteColumns = ['marketId', 'userWallet', 'vote', 'votedAt', 'txSignature'] as const;

/** Votes in the order in which they were cast. */
export async function walkVotes(
  queries: Queryable,
  voteType: VoteType,
  walk: WalkRequest,
): Promise<readonly VoteRow[]> {
  return queries
    .selectFrom(voteTypes[voteType].table)
    .select(voteColumns)
    .where(followingOf('votedAt', ['marketId', 'userWallet'], walk))
    .orderBy('votedAt')
    .orderBy('marketId')
    .orderBy('userWallet')
    .limit(walk.limit)
    .execute();
}
