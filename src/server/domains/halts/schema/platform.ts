import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { announceEvent, eventRef } from '../../../graphql/event-type.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { announcementsMigration } from '../../announcements/migrations.ts';
import { announcementRef } from '../../announcements/schema/announcement.ts';
import { listAnnouncements } from '../../announcements/store.ts';
import type { AnnouncementRow } from '../../announcements/table.ts';
import { platformStatusChanged } from '../events.ts';
import { readPlatform, type Platform } from '../store.ts';
import { platformTopic } from '../topics.ts';
import { haltRef, requireHalts } from './halt.ts';

/** Announcements of a status at most. */
const maximumAnnouncements = 20;

/** A status, and the position in the stream that it goes on from. */
export interface PlatformStatus extends Platform {
  readonly cursor: string;
}

/** Reads the status now. Its position is read before it, so that no halt is missed in between. */
export async function readStatus({ services: { queries, tail } }: Context): Promise<PlatformStatus> {
  const address = platformTopic.of(null);
  const cursor = encodeCursor(address, await tail(address));
  return { ...(await readPlatform(queries)), cursor };
}

/** The active announcements, newest first. Operations that ask at the same time share a query. */
const activeOf = perProcess(({ queries }) => {
  const page = { before: null, after: null, limit: maximumAnnouncements, isReversed: false };
  let underWay: Promise<readonly AnnouncementRow[]> | null = null;
  return {
    async read(): Promise<readonly AnnouncementRow[]> {
      // The query starts after the calls of this tick, so that it is of the present for all of them.
      underWay ??= Promise.resolve().then(() => {
        underWay = null;
        return listAnnouncements(queries, true, page);
      });
      return underWay;
    },
  };
});

export const platformStatusRef = builder.objectRef<PlatformStatus>('PlatformStatus').implement({
  description: 'Whether the platform trades.',
  fields: (t) => ({
    isTradingActive: t.exposeBoolean('isTradingActive', {
      description:
        'False during a halt of all markets. Halts of single markets do not count: see `Market.halt`.',
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The reason of the halt of all markets; null without one.',
    }),
    resumesAt: t.expose('resumesAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'The time at which trading resumes by itself; null without a halt of all markets, and while only an operator resumes it.',
    }),
    announcements: t.field({
      type: [announcementRef],
      extensions: holdsAtMost(maximumAnnouncements),
      description: `The announcements that are active when this is read, newest first, ${maximumAnnouncements} at most; \`announcements(isActive: true)\` has all of them. Empty where the server has no table of announcements.`,
      resolve: async (_status, _args, context) =>
        context.services.capabilities.isUsable(announcementsMigration.capability)
          ? [...(await activeOf(context).read())]
          : [],
    }),
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description:
        'The position in the stream `platformStatusChanged`, read before the status: a subscription `after` it misses nothing in between.',
    }),
  }),
});

builder.queryField('platformStatus', (t) =>
  t.field({
    type: platformStatusRef,
    description:
      'Whether the platform trades now. Errors: `SERVICE_UNAVAILABLE` where the server has no table of halts.',
    resolve: (_root, _args, context) => {
      requireHalts(context);
      return readStatus(context);
    },
  }),
);

// No event of a market, so `marketEvents` leaves it out.
export const platformStatusChangedEvent = announceEvent(platformStatusChanged, {
  description: 'A halt began or ended.',
  isPublic: false,
});

platformStatusChangedEvent.ref.implement({
  description: 'A halt of one market or of all began or ended.',
  interfaces: [eventRef],
  fields: (t) => ({
    status: t.field({
      type: platformStatusRef,
      description: 'The status of the platform after it.',
      resolve: ({ topic, position, event }) => ({
        ...event.payload.status,
        cursor: encodeCursor(topic, position),
      }),
    }),
    halt: t.field({
      type: haltRef,
      nullable: true,
      description: 'The halt that began, or that ended when it has `endedAt`.',
      resolve: ({ event }) => event.payload.halt,
    }),
  }),
});

builder.subscriptionField('platformStatusChanged', (t) =>
  t.field({
    type: platformStatusChangedEvent.ref,
    description:
      'The beginning and the end of every halt, of one market or of all, for everyone, in the order of the commits. It is kept in the database for `DURABLE_RETENTION_DAYS`: a client that was away gets each once. A resumption by the clock is told within a second; trades are taken from `resumesAt` on. Errors: `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no table of halts.',
    args: {
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: (_root, { after }, context) => {
      requireHalts(context);
      return watchTopic(context, platformTopic, null, { definitions: [platformStatusChanged], after });
    },
    resolve: (publication) => publication,
  }),
);
