import { builder } from '../../../graphql/builder.ts';
import { announceEvent, eventRef } from '../../../graphql/event-type.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { announcementChanged } from '../events.ts';
import { announcementsTopic } from '../topics.ts';
import { announcementRef, requireAnnouncements } from './announcement.ts';

// No event of a market, so `marketEvents` leaves it out.
export const announcementChangedEvent = announceEvent(announcementChanged, {
  description: 'An announcement changed.',
  isPublic: false,
});

announcementChangedEvent.ref.implement({
  description: 'An announcement was published, was changed, began, ended or was cancelled.',
  interfaces: [eventRef],
  fields: (t) => ({
    announcement: t.field({
      type: announcementRef,
      description: 'The announcement after the change.',
      resolve: ({ event }) => event.payload,
    }),
  }),
});

builder.subscriptionField('announcementChanged', (t) =>
  t.field({
    type: announcementChangedEvent.ref,
    description:
      'Every change of an announcement, for everyone, in the order of the commits. It is kept in the database for `DURABLE_RETENTION_DAYS`: a client that was away gets each change once. Announcements begin and end within a second of their times. Errors: `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no table of announcements.',
    args: {
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: (_root, { after }, context) => {
      requireAnnouncements(context);
      return watchTopic(context, announcementsTopic, null, { definitions: [announcementChanged], after });
    },
    resolve: (publication) => publication,
  }),
);
