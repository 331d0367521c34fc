import { capturedClaims, capturedShareTrades } from './capture.ts';
import { codes } from './codes.ts';
import './creator-lock.ts';
import './holders-fee.ts';
import { lookAgain, lookForUnlocks, tellDividends } from './jobs.ts';
import { creatorCandlesMigration, creatorMarketsMigration, creatorSharesMigration } from './migrations.ts';
import { countVolume, moveClaims, moveShares } from './reactions.ts';
import './schema/candles.ts';
import './schema/mutations.ts';
import {
  creatorSharesTradedEvent,
  creatorSharesUnlockedEvent,
  dividendChangedEvent,
} from './schema/subscription.ts';
import './schema/viewer.ts';
import { creatorsTopic, creatorTopic, dividendsTopic } from './topics.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const creatorShares = {
  name: 'creator-shares',
  needs: creatorSharesMigration.capability,
  tables: [capturedShareTrades, capturedClaims],
  codes,
  variables,
  topics: [creatorTopic, creatorsTopic, dividendsTopic],
  events: [creatorSharesTradedEvent.type, creatorSharesUnlockedEvent.type, dividendChangedEvent.type],
  reactions: [countVolume, moveShares, moveClaims],
  jobs: [lookAgain, lookForUnlocks, tellDividends],
  migrations: [creatorSharesMigration, creatorCandlesMigration, creatorMarketsMigration],
} as const;
