import { positionChangedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const positions = { name: 'positions', events: [positionChangedEvent.type] } as const;
