import { capturedMarkets } from './capture.ts';
import { codes } from './codes.ts';
import { searchMigration } from './migrations.ts';
import './schema/index.ts';
import { marketStateChangedEvent, priceUpdatedEvent } from './schema/subscription.ts';
import { userRow } from '../users/store.ts';
import { newMarketRow } from './store.ts';
import { allMarketsTopic, marketTopic } from './topics.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const markets = {
  name: 'markets',
  tables: [capturedMarkets],
  codes,
  variables,
  migrations: [searchMigration],
  topics: [marketTopic, allMarketsTopic],
  writes: { proposeMarket: [newMarketRow, userRow] },
  events: [marketStateChangedEvent.type, priceUpdatedEvent.type],
} as const;
