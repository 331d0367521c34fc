import { judgeStatement } from '../../base/failures.ts';
import type { Event } from '../../broker/event.ts';
import { captureTable } from '../../db/captured-table.ts';
import type { Queryable } from '../../db/client.ts';
import { fromValues, UnmappableRow, type RowChange } from '../../db/row-change.ts';
import { countVotes } from './count.ts';
import { voteCast } from './events.ts';
import type { VoteRow } from './table.ts';
import { voteTypes, type VoteType } from './types.ts';

const captureVotes = (voteType: VoteType) =>
  captureTable(voteTypes[voteType].definition, {
    events: (change, queries) => eventsOfVoteChange(change, voteType, queries),
  });

export const capturedVotes = [captureVotes('PROPOSAL'), captureVotes('DISPUTE')];

/** The events of a change of a row of votes. The query counts, because the row does not tell how many votes came before it. */
async function eventsOfVoteChange(
  { before, after: vote }: RowChange<VoteRow>,
  voteType: VoteType,
  queries: Queryable,
): Promise<readonly Event[]> {
  // A vote counts once, however often its row is written.
  if (vote === null || before !== null) return [];
  const counts = await countVotes(queries, voteType, vote).catch((error: unknown) => {
    throw judgeStatement(error) === 'own-fault' ? new UnmappableRow(error) : error;
  });
  return fromValues(() => [voteCast.create({ vote, voteType, counts })]);
}
