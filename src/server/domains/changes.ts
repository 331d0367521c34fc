import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import { isRefusedValue } from '../db/errors.ts';
import { fromValues, UnmappableRow, type RowChange } from '../db/row-change.ts';
import type { DiscussionRow, MarketRow, PositionRow, TradeRow, VoteRow } from '../db/rows.ts';
import { eventsOfDiscussionChange } from './discussions/events.ts';
import { eventsOfMarketChange } from './markets/events.ts';
import { eventsOfPositionChange } from './positions/events.ts';
import { eventsOfTradeChange } from './trades/events.ts';
import { voteCast } from './votes/events.ts';
import { countVotes } from './votes/count.ts';
import type { VoteType } from './votes/tally.ts';

/**
 * The events that a change of a row stands for.
 *
 * @throws {UnmappableRow} when the row's own values make them impossible. Any other error says nothing of the row.
 */
type EventsOf<Row> = (change: RowChange<Row>) => Promise<readonly Event[]>;

/** How the changes of each table's rows become events, whoever wrote them. */
export interface Maps {
  readonly markets: EventsOf<MarketRow>;
  readonly trades: EventsOf<TradeRow>;
  readonly proposal_votes: EventsOf<VoteRow>;
  readonly dispute_votes: EventsOf<VoteRow>;
  readonly discussions: EventsOf<DiscussionRow>;
  readonly positions: EventsOf<PositionRow>;
}

/** The maps of every domain. `queries` counts votes, which their rows alone do not tell. */
export function createChangeMaps(queries: Queryable): Maps {
  const votesOf =
    (voteType: VoteType): EventsOf<VoteRow> =>
    async ({ before, after: vote }) => {
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

/** A map that needs nothing but the row. */
function fromRow<Row>(eventsOf: (change: RowChange<Row>) => readonly Event[]): EventsOf<Row> {
  return (change) => new Promise((resolve) => resolve(fromValues(() => eventsOf(change))));
}
