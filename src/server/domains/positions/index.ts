import { capturedPositions } from './capture.ts';
import { positionChangedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const positions = {
  name: 'positions',
  tables: [capturedPositions],
  events: [positionChangedEvent.type],
} as const;
