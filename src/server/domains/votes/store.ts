import type { Queryable } from '../../db/client.ts';
import type { VoteRow } from '../../db/rows.ts';
import { followingOf } from '../../db/page-query.ts';
import type { WalkRequest } from '../../db/pages.ts';
import type { VoteType } from './tally.ts';

/** Votes in the order in which they were cast. */
export async function walkVotes(
  queries: Queryable,
  voteType: VoteType,
  walk: WalkRequest,
): Promise<readonly VoteRow[]> {
  return queries
    .selectFrom(voteType === 'PROPOSAL' ? 'proposalVotes' : 'disputeVotes')
    .select(['marketId', 'userWallet', 'vote', 'votedAt', 'txSignature'])
    .where(followingOf('votedAt', ['marketId', 'userWallet'], walk))
    .orderBy('votedAt')
    .orderBy('marketId')
    .orderBy('userWallet')
    .limit(walk.limit)
    .execute();
}
