import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { VoteRow } from './table.ts';
import type { VoteCounts } from './tally.ts';
import { voteTypes, type VoteType } from './types.ts';

/** The votes of a side, by their rows and by the counter of the market. */
interface Side {
  /** Rows up to the vote, itself included. */
  readonly upTo: bigint;
  /** Rows after the vote. */
  readonly later: bigint;
  readonly counter: number;
}

/**
 * Counts the votes of a market up to a vote, that vote included.
 *
 * Another writer may leave the counters of the market as they are, and a counter may include votes without a row. So the
 * count of a side is the larger of two: the rows up to the vote, and the counter less the rows after the vote.
 */
export async function countVotes(
  queries: Queryable,
  voteType: VoteType,
  { marketId, userWallet, vote: ownVote, votedAt }: VoteRow,
): Promise<VoteCounts> {
  const { table, counters } = voteTypes[voteType];
  // Two votes of the same transaction have the same time, so the wallet decides their order.
  const isUpTo =
    votedAt === null
      ? sql`true`
      : sql`(voted_at is null or (voted_at, user_wallet) <= (${votedAt}::timestamptz, ${userWallet}))`;
  const side = (vote: boolean, counter: string) => sql`
    count(*) filter (where vote = ${vote} and ${isUpTo}) as up_to_${sql.raw(vote ? 'ayes' : 'noes')},
    count(*) filter (where vote = ${vote} and not ${isUpTo}) as later_${sql.raw(vote ? 'ayes' : 'noes')},
    (select coalesce(${sql.ref(counter)}, 0) from markets where id = ${marketId}) as ${sql.raw(vote ? 'ayes' : 'noes')}
  `;
  const { rows } = await sql<{
    upToAyes: bigint;
    laterAyes: bigint;
    ayes: number | null;
    upToNoes: bigint;
    laterNoes: bigint;
    noes: number | null;
  }>`
    select ${side(true, counters.for)}, ${side(false, counters.against)} from ${sql.table(table)}
    where market_id = ${marketId} and user_wallet <> ${userWallet}
  `.execute(queries);
  const counted = rows[0];
  if (counted === undefined) throw new Error('the database did not count');
  // The vote itself counts in any case, because its row may have been changed or deleted since.
  const ownUpTo = (isSide: boolean, others: bigint): bigint => (isSide ? others + 1n : others);
  return {
    for: countOf({
      upTo: ownUpTo(ownVote, counted.upToAyes),
      later: counted.laterAyes,
      counter: counted.ayes ?? 0,
    }),
    against: countOf({
      upTo: ownUpTo(!ownVote, counted.upToNoes),
      later: counted.laterNoes,
      counter: counted.noes ?? 0,
    }),
  };
}

function countOf({ upTo, later, counter }: Side): number {
  return Math.max(Number(upTo), counter - Number(later));
}
