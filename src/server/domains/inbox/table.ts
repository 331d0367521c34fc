import { amount, count, decimal, enumeration, flag, json, moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';
import { severities } from '../announcements/table.ts';
import { notificationTypes, priceDirections, type NotificationType } from './types.ts';

/** Bounds of a notification, in characters; `data` in bytes of its JSON text. */
export const notificationLimits = {
  wallet: 200,
  title: 200,
  body: 2000,
  data: 8192,
  actionUrl: 2000,
  key: 600,
} as const;

/** Minutes in which notifications of the same group key count up a row. */
export const groupMinutes = 10;

/** Notifications. Other programs write them, too. The only place that lists their columns. */
export const notifications = defineTable('notifications', {
  columns: {
    id: uuid.generated(),
    userWallet: text,
    /** The place in the inbox: the larger one is newer. */
    sequence: amount.generated(),
    type: enumeration(notificationTypes),
    severity: enumeration(severities).generated(),
    title: text,
    body: text.generated(),
    data: json.generated(),
    marketId: text.nullable(),
    actionUrl: text.nullable(),
    groupKey: text.nullable(),
    dedupeKey: text.nullable(),
    count: count.generated(),
    createdAt: moment.generated(),
    seenAt: moment.nullable(),
    readAt: moment.nullable(),
    archivedAt: moment.nullable(),
    expiresAt: moment.nullable(),
    /** The time of the last change of its content. A mark leaves it as it is. */
    updatedAt: moment.generated(),
    /** The version of the inbox that the last change of its content made. */
    version: amount.generated(),
    /** Whether its content is as it was inserted. */
    isNew: flag.generated(),
    /** Whether the event of its content was appended in the transaction of the content. */
    isTold: flag.generated(),
    /** The version of the inbox that its last mark made. */
    markedVersion: amount.nullable(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['updatedAt'],
});

export type NotificationRow = RowOf<typeof notifications>;

/** The counters of the notifications of a wallet. */
export interface Badge {
  readonly unread: number;
  readonly unseen: number;
  /** Grows with each change of the inbox. */
  readonly version: bigint;
}

/** The alerts of wallets about prices. */
export const priceAlerts = defineTable('price_alerts', {
  columns: {
    id: uuid.generated(),
    userWallet: text,
    marketId: text,
    /** True is YES. */
    outcome: flag,
    direction: enumeration(priceDirections),
    /** In the outcome of the alert. */
    price: decimal,
    createdAt: moment.generated(),
    triggeredAt: moment.nullable(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['createdAt'],
});

export type PriceAlertRow = RowOf<typeof priceAlerts>;

declare module '../../db/tables.ts' {
  interface Tables {
    notifications: KyselyTable<typeof notifications>;
    inboxes: Badge & { readonly userWallet: string; readonly lastSequence: bigint };
    notificationPreferences: {
      userWallet: string;
      type: NotificationType;
      inApp: boolean;
      toast: boolean;
    };
    marketFollows: { userWallet: string; marketId: string; createdAt: string };
    priceAlerts: KyselyTable<typeof priceAlerts>;
  }
}
