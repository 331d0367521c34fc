import { capturedTrades } from './capture.ts';
import { codes } from './codes.ts';
import { tradeExecutedEvent } from './schema.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const trades = {
  name: 'trades',
  tables: [capturedTrades],
  codes,
  variables,
  events: [tradeExecutedEvent.type],
} as const;
