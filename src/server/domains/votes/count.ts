import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { VoteRow } from '../../db/rows.ts';
import type { VoteCounts, VoteType } from './tally.ts';

/** How many rows, and how many on the market's counter, there are of one side. */
interface Side {
  readonly upTo: bigint;
  readonly later: bigint;
  readonly counter: number;
}

/**
 * How the votes of a market stood when one of them was cast, that one included.
 *
 * Another writer may leave the market's counters alone, and votes may stand on a counter that have no row. So each side
 * is the number of rows up to that vote, or what the counter says without the later rows, whichever is larger.
 */
export async function countVotes(
  queries: Queryable,
  voteType: VoteType,
  { marketId, userWallet, vote: ownVote, votedAt }: VoteRow,
): Promise<VoteCounts> {
  const [table, ayes, noes] =
    voteType === 'PROPOSAL'
      ? ['proposal_votes', 'proposal_likes', 'proposal_dislikes']
      : ['dispute_votes', 'dispute_agree', 'dispute_disagree'];
  // Votes of one transaction may share their time: wallets tell them apart.
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
    select ${side(true, ayes)}, ${side(false, noes)} from ${sql.table(table)}
    where market_id = ${marketId} and user_wallet <> ${userWallet}
  `.execute(queries);
  const counted = rows[0];
  if (counted === undefined) throw new Error('the database did not count');
  return {
    for: standing({
      ...own(ownVote, counted.upToAyes),
      later: counted.laterAyes,
      counter: counted.ayes ?? 0,
    }),
    against: standing({
      ...own(!ownVote, counted.upToNoes),
      later: counted.laterNoes,
      counter: counted.noes ?? 0,
    }),
  };
}

/** The vote itself counts whether or not its row is still as it was told. */
function own(isSide: boolean, others: bigint): Pick<Side, 'upTo'> {
  return { upTo: isSide ? others + 1n : others };
}

function standing({ upTo, later, counter }: Side): number {
  return Math.max(Number(upTo), counter - Number(later));
}
