/** The types of notifications. A front end words each itself, from its typed `data` (`data.ts`). */
export const notificationTypes = [
  ...(['ORDER_FILLED', 'ORDER_ENDED', 'MARKET_RESOLVED', 'MARKET_DISPUTED', 'MARKET_CANCELLED'] as const),
  ...(['POSITION_CLAIMED', 'PRICE_ALERT', 'MENTION', 'SHARES_UNLOCKED', 'DIVIDEND_AVAILABLE'] as const),
  ...(['SESSION_ENDED', 'RISK_ALERT', 'ANNOUNCEMENT', 'CUSTOM'] as const),
] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** The types of which some notifications, or all, come to a wallet that has muted the type. */
export const necessaryTypes: ReadonlySet<NotificationType> = new Set([
  'POSITION_CLAIMED',
  'RISK_ALERT',
  'ORDER_ENDED',
]);

/** The marks that a wallet gives to its notifications. */
export const notificationMarks = ['SEEN', 'READ', 'UNREAD', 'ARCHIVED'] as const;
export type NotificationMark = (typeof notificationMarks)[number];

/** The states by which a list of notifications may be filtered. UNSEEN is a part of UNREAD. */
export const notificationStates = ['UNSEEN', 'UNREAD', 'READ', 'ARCHIVED'] as const;
export type NotificationState = (typeof notificationStates)[number];

export const priceDirections = ['ABOVE', 'BELOW'] as const;
export type PriceDirection = (typeof priceDirections)[number];
