import { z } from 'zod';

import { defineEvent } from '../../broker/event.ts';
import { publicTopics } from '../markets/topics.ts';
import { proposalVotes } from './table.ts';

/** A wallet voted. The counts are those of the vote's type, this vote included. */
export const voteCast = defineEvent('voteCast', {
  payload: z.object({
    vote: proposalVotes.row,
    voteType: z.enum(['PROPOSAL', 'DISPUTE']),
    counts: z.object({ for: z.number(), against: z.number() }),
  }),
  marketId: ({ vote }) => vote.marketId,
  topics: ({ vote }) => publicTopics(vote.marketId),
  identity: ({ vote, voteType }) => `${vote.marketId}:${vote.userWallet}:${voteType}`,
  occurredAt: ({ vote }) => vote.votedAt,
});
