import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import { announceEvent } from '../../../graphql/event-type.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { sessionEventDefinitions } from '../events.ts';
import { followSessions } from '../follows.ts';
import { sessionMetrics } from '../metrics-event.ts';
import { tellNow } from '../metrics-job.ts';
import { metricsTopic, sessionTopic } from '../topics.ts';
import { requireVisible } from './access.ts';
import { sessionStatusEnum } from './enums.ts';
import { sessionEventRef } from './events.ts';

export const metricsEvent = announceEvent(sessionMetrics, {
  description: 'The figures of a trading session.',
  isPublic: false,
});

metricsEvent.ref.implement({
  description: 'The figures of a trading session at a moment.',
  fields: (t) => ({
    sessionId: t.id({ description: 'The session.', resolve: ({ event }) => event.payload.sessionId }),
    status: t.field({
      type: sessionStatusEnum,
      description: 'The state.',
      resolve: ({ event }) => event.payload.status,
    }),
    realizedPnl: t.field({
      type: 'BigInt',
      description: 'The profit that is realised, in lamports.',
      resolve: ({ event }) => event.payload.realizedPnl,
    }),
    unrealizedPnl: t.field({
      type: 'BigInt',
      description: 'The profit of its open shares, in lamports.',
      resolve: ({ event }) => event.payload.unrealizedPnl,
    }),
    tradeCount: t.int({ description: 'Its fills.', resolve: ({ event }) => event.payload.tradeCount }),
    lossLimitUtilization: t.field({
      type: 'Decimal',
      description: 'The loss as a part of `lossLimit`, six decimals; 0 at a gain.',
      resolve: ({ event }) => event.payload.lossLimitUtilization,
    }),
    timeElapsedSeconds: t.int({
      description: 'Whole seconds since its start, up to its end.',
      resolve: ({ event }) => event.payload.timeElapsedSeconds,
    }),
    timeRemainingSeconds: t.int({
      description: 'Whole seconds until it expires; 0 after its end.',
      resolve: ({ event }) => event.payload.timeRemainingSeconds,
    }),
    performanceScore: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'Its profit less half of its drawdown, in per cent of `startingBalance`, six decimals; null before its first fill.',
      resolve: ({ event }) => event.payload.performanceScore,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'The moment.',
      resolve: ({ event }) => event.payload.at,
    }),
  }),
});

const errors =
  'Only its owner and a service may watch it. Errors: `UNAUTHENTICATED`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions';

builder.subscriptionFields((t) => ({
  tradingSessionEvents: t.field({
    type: sessionEventRef,
    extensions: dependsOnViewer,
    description: `Every event of a trading session, each once and without a gap, however long the client was away. ${errors}; \`CURSOR_INVALID\`, \`CURSOR_EXPIRED\`.`,
    args: {
      sessionId: t.arg.id({ required: true, description: 'The session.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: async (_root, { sessionId, after }, context) => {
      const { id } = await requireVisible(context, sessionId);
      return watchTopic(context, sessionTopic, id, { definitions: sessionEventDefinitions, after });
    },
    resolve: (publication) => publication as never,
  }),
  tradingSessionMetrics: t.field({
    type: metricsEvent.ref,
    extensions: dependsOnViewer,
    description: `The figures of a trading session: the present ones first, then each second and at its fills. ${errors}, \`BAD_USER_INPUT\`.`,
    args: {
      sessionId: t.arg.id({ required: true, description: 'The session.' }),
      everyMs: t.arg.int({
        required: true,
        defaultValue: 1000,
        description: 'At most one value in so many milliseconds: 10 to 60000.',
      }),
    },
    subscribe: async (_root, { sessionId, everyMs }, context) => {
      const { id } = await requireVisible(context, sessionId);
      const { queries, unitOfWork, tail } = context.services;
      const address = metricsTopic.of(id);
      await followSessions(queries, [id]);
      const before = encodeCursor(address, await tail(address));
      const watch = watchTopic(context, metricsTopic, id, {
        definitions: [sessionMetrics],
        after: before,
        everyMs,
      });
      await tellNow(unitOfWork, id);
      return watch;
    },
    resolve: (publication) => publication,
  }),
}));
