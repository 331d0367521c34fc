import { codes } from './codes.ts';
import { cancelHalted, closeBook, expireOrders, settleOthers, visitHalted } from './jobs.ts';
import './kept-book.ts';
import { cancelLeased, endLeased, endLeases } from './leases/jobs.ts';
import { leasesMigration } from './leases/migrations.ts';
import { ordersMigration } from './migrations.ts';
import { closeWithMarket, followHalts, followOthers } from './reactions.ts';
import './schema/best-prices.ts';
import { orderBookChangedEvent } from './schema/book.ts';
import { takeLeases } from './schema/connection.ts';
import './schema/mutations.ts';
import { orderUpdatedEvent } from './schema/subscription.ts';
import './schema/trade.ts';
import './schema/viewer.ts';
import { bookTopic, ordersTopic } from './topics.ts';
import { variables } from './variables.ts';

/** The parts of the domain that the server is composed of. */
export const orders = {
  name: 'orders',
  needs: ordersMigration.capability,
  codes,
  variables,
  topics: [ordersTopic, bookTopic],
  events: [orderUpdatedEvent.type, orderBookChangedEvent.type],
  reactions: [closeWithMarket, followOthers, followHalts],
  jobs: [
    expireOrders,
    closeBook,
    cancelHalted,
    settleOthers,
    visitHalted,
    endLeases,
    endLeased,
    cancelLeased,
  ],
  onConnected: takeLeases,
  migrations: [ordersMigration, leasesMigration],
} as const;
