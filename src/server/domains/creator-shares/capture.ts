import { captureTable } from '../../db/captured-table.ts';
import { eventsOfClaimChange, eventsOfShareTrade } from './events.ts';
import { creatorShareTrades, dividendClaims } from './table.ts';

export const capturedShareTrades = captureTable(creatorShareTrades, { events: eventsOfShareTrade });

export const capturedClaims = captureTable(dividendClaims, { events: eventsOfClaimChange });
