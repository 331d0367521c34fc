import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import { isRefusedValue } from '../db/errors.ts';
import { fromValues, UnmappableRow, type RowChange } from '../db/row-change.ts';
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
 * A function throws {@link UnmappableRow} when the row's own values make its events impossible. Any other error says
 * nothing about the row.
 *
 * `queries` counts votes, because the row of a vote does not tell how many came before it.
 */
export function createChangeMaps(queries: Queryable) {
  const votesOf =
    (voteType: VoteType) =>
    async ({ before, after: vote }: RowChange<VoteRow>): Promise<readonly Event[]> => {
      // A vote counts once, however often its row is written.
      if (vote === null || before !== null) return [];
      const counts = await countVotes(queries, voteType, vote).catch((error: unknown) => {
        throw isRefusedValue(error) ? new UnmappableRow(error) : error;
      });
      return fromValues(() => [voteCast.create({ vote, voteType, counts })]);
    };
  return {
    markets: fromRow(eventsOfMarketChange),
    trades: fromRow(eventsOfTradeChange),
    proposal_votes: votesOf('PROPOSAL'),
    dispute_votes: votesOf('DISPUTE'),
    discussions: fromRow(eventsOfDiscussionChange),
    positions: fromRow(eventsOfPositionChange),
  };
}

/** A function of the values of the row alone. */
function fromRow<Row>(eventsOf: (change: RowChange<Row>) => readonly Event[]) {
  return (change: RowChange<Row>): Promise<readonly Event[]> =>
    new Promise((resolve) => resolve(fromValues(() => eventsOf(change))));
}
