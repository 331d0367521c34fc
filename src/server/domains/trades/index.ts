import { tradeExecutedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const trades = { name: 'trades', events: [tradeExecutedEvent.type] } as const;
