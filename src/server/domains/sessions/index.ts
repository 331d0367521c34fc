import './accounting.ts';
import { capturedSessionEvents } from './capture.ts';
import { codes } from './codes.ts';
import { resolveHoldings, sessionClock, valueAtMinute } from './jobs.ts';
import { sellLeftByOrder, sellLeftByTrade } from './left-shares.ts';
import { tellMetrics } from './metrics-job.ts';
import { sessionsLeftMigration, sessionsMigration } from './migrations.ts';
import { resolveWithMarket } from './reactions.ts';
import './refusals.ts';
import { finishReleases, releaseJob } from './releases.ts';
import './schema/decisions.ts';
import { sessionEventTypes } from './schema/events.ts';
import './schema/mutations.ts';
import './schema/stop.ts';
import { metricsEvent } from './schema/subscriptions.ts';
import './schema/viewer.ts';
import { metricsTopic, sessionTopic } from './topics.ts';
import { variables } from './variables.ts';
import { watchPrices } from './watch-prices.ts';

/** The parts of the domain that the server is composed of. */
export const sessions = {
  name: 'sessions',
  needs: sessionsMigration.capability,
  tables: [capturedSessionEvents],
  codes,
  variables,
  topics: [sessionTopic, metricsTopic],
  events: [...sessionEventTypes, metricsEvent.type],
  reactions: [resolveWithMarket, sellLeftByTrade, sellLeftByOrder],
  jobs: [sessionClock, resolveHoldings, valueAtMinute, releaseJob, finishReleases, tellMetrics, watchPrices],
  migrations: [sessionsMigration, sessionsLeftMigration],
} as const;
