import { voteCastEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const votes = { name: 'votes', events: [voteCastEvent.type] } as const;
