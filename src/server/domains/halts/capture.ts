import { captureTable } from '../../db/captured-table.ts';
import { eventsOfHaltChange } from './events.ts';
import { tradingHalts } from './table.ts';

export const capturedHalts = captureTable(tradingHalts, { events: eventsOfHaltChange });
