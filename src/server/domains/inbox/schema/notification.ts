import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireCapability, type Context } from '../../../graphql/context.ts';
import { announceNode, nodeRef } from '../../../graphql/node.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { severityEnum } from '../../announcements/schema/severity.ts';
import { marketLoaderOf } from '../../markets/schema/loader.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { selects } from '../../../graphql/selection.ts';
import { inboxMigration } from '../migrations.ts';
import { findNotifications } from '../store.ts';
import type { NotificationRow } from '../table.ts';
import type { NotificationMark, NotificationState, NotificationType } from '../types.ts';

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no tables for inboxes. */
export function requireInbox(context: Context): void {
  requireCapability(context, inboxMigration.capability);
}

export const notificationTypeEnum = builder.enumType('NotificationType', {
  description: 'The types of notifications. Each has `data` of its own: see docs/inbox.md.',
  values: {
    ORDER_FILLED: { description: 'An order of the wallet was filled, in part or as a whole.' },
    ORDER_ENDED: { description: 'An order of the wallet ended with a rest.' },
    MARKET_RESOLVED: { description: 'A market in which it holds shares, or that it follows, was finalized.' },
    MARKET_DISPUTED: { description: 'The proposed outcome of such a market is disputed.' },
    MARKET_CANCELLED: { description: 'Such a market was cancelled.' },
    POSITION_CLAIMED: { description: 'The winnings of a position were claimed.' },
    PRICE_ALERT: { description: 'A trade left the price where an alert of the wallet waited for it.' },
    MENTION: { description: 'A comment mentions the wallet.' },
    SHARES_UNLOCKED: { description: "A creator's shares can be traded." },
    DIVIDEND_AVAILABLE: { description: 'A dividend can be claimed.' },
    SESSION_ENDED: { description: 'A trading session of the wallet ended.' },
    RISK_ALERT: { description: 'The risk of a trading session passed a threshold.' },
    ANNOUNCEMENT: { description: 'An announcement of the operators.' },
    CUSTOM: { description: 'A message of another service.' },
  } as const satisfies Record<NotificationType, object>,
});

export const notificationStateEnum = builder.enumType('NotificationState', {
  description: 'The states of a notification.',
  values: {
    UNSEEN: { description: 'Unread, and not even seen. A part of UNREAD.' },
    UNREAD: { description: 'Not read.' },
    READ: { description: 'Read.' },
    ARCHIVED: { description: 'Archived by the wallet, or expired.' },
  } as const satisfies Record<NotificationState, object>,
});

export const notificationMarkEnum = builder.enumType('NotificationMark', {
  description: 'A mark of a notification.',
  values: {
    SEEN: { description: 'The wallet has seen it in a list.' },
    READ: { description: 'The wallet has read it, which implies SEEN.' },
    UNREAD: { description: 'The wallet wants to read it again. It stays SEEN.' },
    ARCHIVED: { description: 'The wallet has put it away. It stays so.' },
  } as const satisfies Record<NotificationMark, object>,
});

export const notificationRef = builder.objectRef<NotificationRow>('Notification').implement({
  description: 'A message in the inbox of a wallet. Only the wallet itself can read it.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    sequence: t.expose('sequence', {
      type: 'BigInt',
      description: 'The place in the inbox: the larger one is newer. A row that counts up gets a new one.',
    }),
    type: t.expose('type', { type: notificationTypeEnum, description: 'The type.' }),
    severity: t.expose('severity', { type: severityEnum, description: 'How much it matters.' }),
    title: t.exposeString('title', { description: 'The title, plain text in English.' }),
    body: t.exposeString('body', { description: 'The text, plain; empty for a title alone.' }),
    data: t.field({
      type: 'JSON',
      description: 'The facts of its type, an object: see docs/inbox.md.',
      resolve: ({ data }): unknown => JSON.parse(data),
    }),
    marketId: t.exposeID('marketId', {
      nullable: true,
      description: 'The market that it is about; null for none.',
    }),
    market: t.field({
      type: marketRef,
      nullable: true,
      description: 'The market as it is now; null for none, and when it has been deleted.',
      resolve: ({ marketId }, _args, context, info) =>
        marketId === null ? null : marketLoaderOf(context).load(marketId, selects(info, 'cursor')),
    }),
    actionUrl: t.exposeString('actionUrl', {
      nullable: true,
      description: 'A path of the front end, or an address with https; null for none.',
    }),
    count: t.exposeInt('count', { description: 'How many facts the row stands for.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the first of them.' }),
    seenAt: t.expose('seenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it was seen; null before.',
    }),
    readAt: t.expose('readAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it was read; null before.',
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it was archived, or noted as expired; null before.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it expires; null without one.',
    }),
  }),
});

const loadNotification = batchValues(findNotifications);

announceNode('Notification', async (context, id) => {
  const { viewer, services } = context;
  if (viewer?.wallet == null || !isUuid(id)) return null;
  if (!services.capabilities.isUsable(inboxMigration.capability)) return null;
  const notification = await loadNotification(context, id.toLowerCase());
  return notification?.userWallet === viewer.wallet ? notification : null;
});
