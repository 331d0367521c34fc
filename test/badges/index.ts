import { capturedBadges } from './capture.ts';
import { codes } from './codes.ts';
import { secondTrade } from './jobs.ts';
import { badgesMigration } from './migrations.ts';
import { countTrades, thank } from './reactions.ts';
import { badgeAwardedEvent } from './schema.ts';
import { badgesTopic, ownBadgesTopic } from './topics.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const badges = {
  name: 'badges',
  tables: [capturedBadges],
  codes,
  variables,
  topics: [badgesTopic, ownBadgesTopic],
  events: [badgeAwardedEvent.type],
  reactions: [countTrades, thank],
  jobs: [secondTrade],
  migrations: [badgesMigration],
} as const;
