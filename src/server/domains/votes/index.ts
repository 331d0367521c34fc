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
  events: [voteCastEvent.type],
} as const;
