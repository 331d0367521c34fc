import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import { amount, text } from '../../db/columns.ts';
import { notifications, type Badge, type NotificationRow } from './table.ts';
import { inboxTopic } from './topics.ts';
import { notificationMarks } from './types.ts';

const badge = z.object({ unread: z.number(), unseen: z.number(), version: amount.codec });

const notice = z.object({ notification: notifications.row, badge });

/** A notification came to the inbox of a wallet. Only the log of that wallet gets the event, which stands in it for good. */
export const notificationAdded = defineEvent('notificationAdded', {
  payload: notice,
  topics: ({ notification }) => [inboxTopic.of(notification.userWallet)],
  identity: ({ notification: { id, version } }) => `${id}:${version}`,
  occurredAt: ({ notification }) => notification.updatedAt,
});

/** The content of a notification changed: it counts up, or another program changed it. */
export const notificationUpdated = defineEvent('notificationUpdated', {
  payload: notice,
  topics: ({ notification }) => [inboxTopic.of(notification.userWallet)],
  identity: ({ notification: { id, version } }) => `${id}:${version}`,
  occurredAt: ({ notification }) => notification.updatedAt,
});

/** Notifications of a wallet were marked, by the wallet or by the clock. */
export const notificationsMarked = defineEvent('notificationsMarked', {
  payload: z.object({
    wallet: z.string(),
    /** Null for a marking of all up to a sequence. */
    ids: z.array(text.codec).nullable(),
    throughSequence: amount.codec.nullable(),
    mark: z.enum(notificationMarks),
    at: z.string(),
    badge,
  }),
  topics: ({ wallet }) => [inboxTopic.of(wallet)],
  identity: ({ wallet, badge: { version } }) => `${wallet}:${version}`,
  occurredAt: ({ at }) => at,
});

/** The event of the present content of a notification. */
export function eventOf(notification: NotificationRow, present: Badge): Event {
  const definition = notification.isNew ? notificationAdded : notificationUpdated;
  return definition.create({ notification, badge: present });
}
