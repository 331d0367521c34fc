import type { Publication } from '../../../broker/broker.ts';
import type { Event } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireWallet } from '../../../graphql/context.ts';
import { announceEvent, eventRef, typenameOf } from '../../../graphql/event-type.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { notificationAdded, notificationsMarked, notificationUpdated } from '../events.ts';
import { maximumMarked } from '../mark.ts';
import type { Badge } from '../table.ts';
import { inboxTopic } from '../topics.ts';
import { notificationMarkEnum, notificationRef, requireInbox } from './notification.ts';

/** An event of an inbox, as far as its kinds share it. */
type InboxPublication = Publication<Event<string, { readonly badge: Badge }>>;

const inboxEventRef = builder.interfaceRef<InboxPublication>('InboxEvent').implement({
  description:
    'A change of the inbox of the viewer, with the counters after it. Of two events the one with the larger `version` has the counters that hold.',
  interfaces: [eventRef],
  resolveType: ({ event }) => typenameOf(event),
  fields: (t) => ({
    unreadCount: t.int({
      description: 'Notifications that are unread, unseen ones included.',
      resolve: ({ event }) => event.payload.badge.unread,
    }),
    unseenCount: t.int({
      description: 'Notifications that are unseen.',
      resolve: ({ event }) => event.payload.badge.unseen,
    }),
    version: t.field({
      type: 'BigInt',
      description: 'Grows with each change of the inbox.',
      resolve: ({ event }) => event.payload.badge.version,
    }),
  }),
});

const interfaces = [eventRef, inboxEventRef];

export const notificationAddedEvent = announceEvent(notificationAdded, {
  description: 'A notification came.',
  isPublic: false,
});

notificationAddedEvent.ref.implement({
  description: 'A notification came.',
  interfaces,
  fields: (t) => ({
    notification: t.field({
      type: notificationRef,
      description: 'The notification as it came.',
      resolve: ({ event }) => event.payload.notification,
    }),
  }),
});

export const notificationUpdatedEvent = announceEvent(notificationUpdated, {
  description: 'A notification changed.',
  isPublic: false,
});

notificationUpdatedEvent.ref.implement({
  description: 'A notification changed: it counts up and is unread again, or another program changed it.',
  interfaces,
  fields: (t) => ({
    notification: t.field({
      type: notificationRef,
      description: 'The notification after the change.',
      resolve: ({ event }) => event.payload.notification,
    }),
  }),
});

export const notificationsMarkedEvent = announceEvent(notificationsMarked, {
  description: 'Notifications were marked.',
  isPublic: false,
});

notificationsMarkedEvent.ref.implement({
  description:
    'Notifications were marked, by the wallet in any of its tabs, or by the clock, which archives what has expired.',
  interfaces,
  fields: (t) => ({
    ids: t.field({
      type: ['ID'],
      nullable: true,
      extensions: holdsAtMost(maximumMarked),
      description: 'Those that changed; null for a marking of all up to a sequence.',
      resolve: ({ event }) => event.payload.ids,
    }),
    throughSequence: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'All up to this sequence were marked; null for a marking of `ids`.',
      resolve: ({ event }) => event.payload.throughSequence,
    }),
    as: t.field({
      type: notificationMarkEnum,
      description: 'The mark.',
      resolve: ({ event }) => event.payload.mark,
    }),
  }),
});

builder.subscriptionField('inboxChanged', (t) =>
  t.field({
    type: inboxEventRef,
    extensions: dependsOnViewer,
    description:
      "Every change of the inbox of the viewer's wallet: each notification, each change and each marking once, however long the client was away. Each carries the counters after it. Needs a wallet's token, and never shows notifications of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
    args: {
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: (_root, { after }, context) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      return watchTopic<string, string, { readonly badge: Badge }>(context, inboxTopic, wallet, {
        definitions: [notificationAdded, notificationUpdated, notificationsMarked],
        after,
      });
    },
    resolve: (publication) => publication,
  }),
);
