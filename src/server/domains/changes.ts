import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import type { RowChange } from '../db/row-change.ts';
import type { VoteRow } from '../db/rows.ts';
import { eventsOfDiscussionChange } from './discussions/events.ts';
import { eventsOfMarketChange } from './markets/events.ts';
import { eventsOfPositionChange } from './positions/events.ts';
import { eventsOfTradeChange } from './trades/events.ts';
import { countVotes } from './votes/count.ts';
import { voteCast } from './votes/events.ts';
import type { VoteType } from './votes/types.ts';

/**
 * For each captured table, the function that turns a change of a row into events. It does not matter which program wrote
 * the row.
 *
 * `queries` counts votes, because the row of a vote does not tell how many came before it.
 */
export function createChangeMaps(queries: Queryable) {
  const votesOf =
    (voteType: VoteType) =>
    async ({ before, after: vote }: RowChange<VoteRow>): Promise<readonly Event[]> => {
      // A vote counts once, however often its row is written.
      if (vote === null || before !== null) return [];
      return [voteCast.create({ vote, voteType, counts: await countVotes(queries, voteType, vote) })];
    };
  return {
    markets: resolved(eventsOfMarketChange),
    trades: resolved(eventsOfTradeChange),
    proposal_votes: votesOf('PROPOSAL'),
    dispute_votes: votesOf('DISPUTE'),
    discussions: resolved(eventsOfDiscussionChange),
    positions: resolved(eventsOfPositionChange),
  };
}

function resolved<Row>(eventsOf: (change: RowChange<Row>) => readonly Event[]) {
  return (change: RowChange<Row>): Promise<readonly Event[]> => Promise.resolve(eventsOf(change));
}
