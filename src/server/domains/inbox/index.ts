import { capturedNotifications } from './capture.ts';
import { expireNotifications, expireOverdue, forgetNotifications, tellOfDeletion } from './jobs.ts';
import { inboxMigration } from './migrations.ts';
import { triggerAlerts } from './price-alert-jobs.ts';
import {
  tellOfAnnouncements,
  tellOfClaims,
  tellOfMarkets,
  tellOfMentions,
  tellOfOrders,
  watchPrices,
} from './reactions.ts';
import { deliverRun } from './runs.ts';
import { tellOfDividends, tellOfEndedSessions, tellOfRisks, tellOfUnlocking } from './session-reactions.ts';
import './schema/follows.ts';
import './schema/marking.ts';
import './schema/preferences.ts';
import './schema/price-alerts.ts';
import './schema/send.ts';
import './schema/status.ts';
import {
  notificationAddedEvent,
  notificationsMarkedEvent,
  notificationUpdatedEvent,
} from './schema/subscription.ts';
import './schema/viewer.ts';
import { inboxTopic } from './topics.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const inbox = {
  name: 'inbox',
  needs: inboxMigration.capability,
  tables: [capturedNotifications],
  variables,
  topics: [inboxTopic],
  events: [notificationAddedEvent.type, notificationUpdatedEvent.type, notificationsMarkedEvent.type],
  reactions: [
    ...[tellOfOrders, tellOfClaims, tellOfMentions, watchPrices, tellOfMarkets, tellOfAnnouncements],
    ...[tellOfRisks, tellOfEndedSessions, tellOfUnlocking, tellOfDividends],
  ],
  jobs: [
    ...[deliverRun, triggerAlerts, expireNotifications, expireOverdue],
    ...[tellOfDeletion, forgetNotifications],
  ],
  migrations: [inboxMigration],
} as const;
