import { defineTopic } from '../../broker/topic.ts';
import { renewFollows } from './follows.ts';

/** The events of a session. They are kept however long its owner is away. `watch.ts` of the schema checks the reader. */
export const sessionTopic = defineTopic('session', {
  key: 'session',
  history: 'durable',
  readers: 'everyone',
});

/** Metrics that the log of a session keeps at most, and how long. Each replaces the ones before it. */
const metricsHistory = { size: 100, ttlMs: 60_000 };

/** The figures of a session. They tick, so they must not push facts out of a log. */
export const metricsTopic = defineTopic('session-metrics', {
  key: 'session',
  history: metricsHistory,
  readers: 'everyone',
  whileFollowed: renewFollows,
});
