import { captureTable } from '../../db/captured-table.ts';
import { eventsOfTradeChange } from './events.ts';
import { trades } from './table.ts';

export const capturedTrades = captureTable(trades, { events: eventsOfTradeChange });
