import { writtenRow } from '../../db/written-rows.ts';
import { userRow } from '../users/store.ts';
import { capturedVotes } from './capture.ts';
import { codes } from './codes.ts';
import { voteCastEvent } from './schema.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const votes = {
  name: 'votes',
  tables: capturedVotes,
  codes,
  variables,
  writes: {
    castVote: [
      ...(['proposalVotes', 'disputeVotes'] as const).map((table) =>
        writtenRow(table, ['marketId', 'userWallet', 'vote', 'votedAt']),
      ),
      userRow,
    ],
  },
  events: [voteCastEvent.type],
} as const;
