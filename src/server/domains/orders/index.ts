import type { Config } from '../../base/config.ts';
import { codes } from './codes.ts';
import { capturedFills, capturedOrders } from './external/capture.ts';
import { keepBooks } from './external/keep-book.ts';
import { endDeleted } from './external/deleted.ts';
import { capturedOrdersMigration, deletedOrdersMigration } from './external/migrations.ts';
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

/** Where trades happen on chain, other programs write the orders, and the book follows them. */
function configured({ TRADING: trading }: Pick<Config, 'TRADING'>) {
  if (trading === 'external') return { tables: [capturedOrders, capturedFills], reactions: [keepBooks] };
  return { reactions: [closeWithMarket, followOthers, followHalts] };
}

/** The parts of the domain that the server is composed of. */
export const orders = {
  name: 'orders',
  needs: ordersMigration.capability,
  codes,
  variables,
  topics: [ordersTopic, bookTopic],
  events: [orderUpdatedEvent.type, orderBookChangedEvent.type],
  configured,
  jobs: [
    expireOrders,
    closeBook,
    cancelHalted,
    settleOthers,
    visitHalted,
    endLeases,
    endLeased,
    cancelLeased,
    endDeleted,
  ],
  onConnected: takeLeases,
  migrations: [ordersMigration, capturedOrdersMigration, leasesMigration, deletedOrdersMigration],
} as const;
