import { z } from 'zod';

import { defineEvent } from '../../broker/event.ts';
import { amount } from '../../db/columns.ts';
import { sessionStatuses } from './table.ts';
import { metricsTopic } from './topics.ts';

const metrics = z.object({
  sessionId: z.string(),
  status: z.enum(sessionStatuses),
  realizedPnl: amount.codec,
  unrealizedPnl: amount.codec,
  tradeCount: z.number(),
  lossLimitUtilization: z.string(),
  timeElapsedSeconds: z.number(),
  timeRemainingSeconds: z.number(),
  performanceScore: z.string().nullable(),
  at: z.string(),
});

/** The figures of a session at a moment. */
export type SessionMetrics = z.output<typeof metrics>;

/** The figures of a session as they are now. Each event replaces the ones before it. */
export const sessionMetrics = defineEvent('tradingSessionMetrics', {
  payload: metrics,
  topics: ({ sessionId }) => [metricsTopic.of(sessionId)],
  identity: ({ sessionId, at }) => `${sessionId}:${at}`,
  occurredAt: ({ at }) => at,
  supersession: ({ sessionId }) => ({ key: `session-metrics:${sessionId}`, order: null }),
});
