import { captureTable } from '../../src/server/db/captured-table.ts';
import { eventsOfBadgeChange } from './events.ts';
import { badges } from './table.ts';

export const capturedBadges = captureTable(badges, { events: eventsOfBadgeChange });
