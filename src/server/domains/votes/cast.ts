import { sql } from 'kysely';

import { isUniqueViolation } from '../../db/errors.ts';
import type { MarketRow, VoteRow } from '../../db/rows.ts';
import { ApiError } from '../../base/errors.ts';
import { lockMarket, updateMarket, type MarketValues } from '../markets/store.ts';
import type { UnitOfWork } from '../../commit/unit-of-work.ts';
import { recordSighting } from '../users/store.ts';
import { voteCast } from './events.ts';
import { voteCounts, type VoteCounts, type VoteType } from './tally.ts';

/** A wallet's vote. */
export interface Ballot {
  readonly marketId: string;
  readonly wallet: string;
  readonly voteType: VoteType;
  /** True is for the proposal, or agrees with the dispute. */
  readonly vote: boolean;
}

/**
 * Casts a vote and counts it on the market.
 *
 * @throws {ApiError} `NOT_FOUND`; `VOTING_CLOSED` when the market is not in the state for such votes;
 *   `ALREADY_VOTED` when the wallet has cast one.
 */
export async function castVote(
  unitOfWork: UnitOfWork,
  { marketId, wallet, voteType, vote }: Ballot,
): Promise<{ readonly vote: VoteRow; readonly counts: VoteCounts }> {
  return unitOfWork.run(marketId, async ({ tx, record }) => {
    await recordSighting(tx, wallet);
    const market = await lockMarket(tx, marketId);
    const table = voteType === 'PROPOSAL' ? 'proposalVotes' : 'disputeVotes';
    const opensIn = voteType === 'PROPOSAL' ? 'PROPOSED' : 'DISPUTED';
    if (market.state !== opensIn || market.isCancelled) {
      throw new ApiError('VOTING_CLOSED', { marketId, state: market.state, voteType });
    }
    const row = await tx
      .insertInto(table)
      .values({ marketId, userWallet: wallet, vote, votedAt: sql`clock_timestamp()` })
      .returning(['marketId', 'userWallet', 'vote', 'votedAt', 'txSignature'])
      .executeTakeFirstOrThrow()
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new ApiError('ALREADY_VOTED', { marketId, voteType }) : error;
      });
    const counted = await updateMarket(tx, marketId, countedVote(market, voteType, vote));
    const counts = voteCounts(counted, voteType);
    record([voteCast.create({ vote: row, voteType, counts })]);
    return { vote: row, counts };
  });
}

function countedVote(market: MarketRow, voteType: VoteType, vote: boolean): MarketValues {
  if (voteType === 'PROPOSAL') {
    return vote
      ? { proposalLikes: market.proposalLikes + 1 }
      : { proposalDislikes: market.proposalDislikes + 1 };
  }
  return vote ? { disputeAgree: market.disputeAgree + 1 } : { disputeDisagree: market.disputeDisagree + 1 };
}
