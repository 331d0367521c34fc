import { capturedTrades } from './capture.ts';
import { codes } from './codes.ts';
import { positionRow } from '../positions/store.ts';
import { userRow } from '../users/store.ts';
import { tradeExecutedEvent } from './schema.ts';
import { newTradeRow } from './store.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const trades = {
  name: 'trades',
  tables: [capturedTrades],
  codes,
  variables,
  writes: { executeTrade: [newTradeRow, positionRow, userRow] },
  events: [tradeExecutedEvent.type],
} as const;
