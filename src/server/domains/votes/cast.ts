import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import { isUniqueViolation } from '../../db/errors.ts';
import { lockMarket, updateMarket, type MarketValues } from '../markets/store.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { voteCast } from './events.ts';
import { voteCounts, type VoteCounts } from './tally.ts';
import type { VoteRow } from './table.ts';
import { voteTypes, type VoteType } from './types.ts';
import './codes.ts';

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
 * @throws {ApiError} `NOT_FOUND`; `VOTING_CLOSED` when the market is cancelled or not in the state for such votes;
 *   `ALREADY_VOTED` when the wallet has already cast a vote of this type.
 */
export async function castVote(
  walletWork: WalletWork,
  { marketId, wallet, voteType, vote }: Ballot,
): Promise<{ readonly vote: VoteRow; readonly counts: VoteCounts }> {
  const { table, definition, counters, openIn } = voteTypes[voteType];
  const counter = counters[vote ? 'for' : 'against'];
  return walletWork.run(wallet, [marketId], async ({ tx, record }) => {
    const market = await lockMarket(tx, marketId);
    if (market.state !== openIn || market.isCancelled) {
      throw new ApiError('VOTING_CLOSED', { marketId, state: market.state, voteType });
    }
    const row = await tx
      .insertInto(table)
      .values({ marketId, userWallet: wallet, vote, votedAt: sql`clock_timestamp()` })
      .returning(definition.selection)
      .executeTakeFirstOrThrow()
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new ApiError('ALREADY_VOTED', { marketId, voteType }) : error;
      });
    const counted: MarketValues = {};
    counted[counter] = market[counter] + 1;
    const counts = voteCounts(await updateMarket(tx, marketId, counted), voteType);
    record([voteCast.create({ vote: row, voteType, counts })]);
    return { vote: row, counts };
  });
}
