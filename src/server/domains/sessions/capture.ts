import { captureTable } from '../../db/captured-table.ts';
import { eventOfRow } from './events.ts';
import { tradingSessionEvents } from './table.ts';

export const capturedSessionEvents = captureTable(tradingSessionEvents, {
  events: ({ before, after }) => (before !== null || after === null ? [] : [eventOfRow(after)]),
});
