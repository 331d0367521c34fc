import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import type { RowChange } from '../db/row-change.ts';
import type { DiscussionRow, MarketRow, PositionRow, TradeRow, VoteRow } from '../db/rows.ts';
import { eventsOfDiscussionChange } from './discussions/events.ts';
import { eventsOfMarketChange } from './markets/events.ts';
import { eventsOfPositionChange } from './positions/events.ts';
import { eventsOfTradeChange } from './trades/events.ts';
import { voteCast } from './votes/events.ts';
import { countVotes } from './votes/count.ts';
import type { VoteType } from './votes/tally.ts';

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
      return [voteCast.create({ vote, voteType, counts: await countVotes(queries, voteType, vote) })];
    };
  return {
    markets: (change) => Promise.resolve(eventsOfMarketChange(change)),
    trades: (change) => Promise.resolve(eventsOfTradeChange(change)),
    proposal_votes: votesOf('PROPOSAL'),
    dispute_votes: votesOf('DISPUTE'),
    discussions: (change) => Promise.resolve(eventsOfDiscussionChange(change)),
    positions: (change) => Promise.resolve(eventsOfPositionChange(change)),
  };
}
