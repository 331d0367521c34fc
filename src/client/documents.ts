/** The documents of `src/client/documents`, and the types of their results and variables. */
export * from './generated/graphql.ts';
export type { NotificationData } from './generated/notifications/notification-data.ts';
