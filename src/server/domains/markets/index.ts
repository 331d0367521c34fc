import { capturedMarkets } from './capture.ts';
import { codes } from './codes.ts';
import './schema/index.ts';
import { marketStateChangedEvent, priceUpdatedEvent } from './schema/subscription.ts';
import { allMarketsTopic, marketTopic } from './topics.ts';

/** The parts of the domain that the server is composed of. */
export const markets = {
  name: 'markets',
  tables: [capturedMarkets],
  codes,
  topics: [marketTopic, allMarketsTopic],
  events: [marketStateChangedEvent.type, priceUpdatedEvent.type],
} as const;
