import type { Timestamp } from '../../../base/time.ts';
import type { Event } from '../../../broker/event.ts';
import { captureTable } from '../../../db/captured-table.ts';
import type { Queryable } from '../../../db/client.ts';
import { UnmappableRow, type RowChange } from '../../../db/row-change.ts';
import { orderUpdated } from '../events.ts';
import { findOrders } from '../store.ts';
import { orderFills, orders, type OrderFillRow, type OrderRow } from '../table.ts';
import { asOfFill, asPlaced, orderWritten } from './events.ts';
import { findFill, readFills } from './fills.ts';

/** A placement is told with each write of its order in this time after it, in which a catch-up may find a later write alone. */
const placementToldMs = 172_800_000;

/** The orders that other programs write. */
export const capturedOrders = captureTable(orders, { events: eventsOfOrder });

/** The fills that other programs write. */
export const capturedFills = captureTable(orderFills, { events: eventsOfFill });

/** The placement of an order: the log drops a repeat. None for an order that was placed long ago. */
function placementOf(order: OrderRow): readonly Event[] {
  const isRecent = Date.parse(order.updatedAt) - Date.parse(order.createdAt) < placementToldMs;
  if (order.version > 1 && !isRecent) return [];
  return [orderUpdated.create({ kind: 'PLACED', order: asPlaced(order), fill: null })];
}

async function eventsOfOrder(
  { after: order }: RowChange<OrderRow>,
  queries: Queryable,
): Promise<readonly Event[]> {
  if (order === null) return [];
  const { id: orderId, marketId, version, updatedAt: at, status } = order;
  const written = orderWritten.create({ marketId, orderId, version, at });
  const placed = [...placementOf(order), written];
  if (status !== 'CANCELLED' && status !== 'EXPIRED') return placed;
  return [...placed, ...(await endOf(order, status, queries))];
}

/**
 * The end of an order. It comes behind the fills, in whatever order the rows are captured. An order ends once, though other programs
 * may write its row again.
 */
async function endOf(
  order: OrderRow,
  kind: 'CANCELLED' | 'EXPIRED',
  queries: Queryable,
): Promise<readonly Event[]> {
  const fills = order.filledShares === 0n ? [] : await readFills(queries, order.id);
  const end = orderUpdated.create({ kind, order, fill: null });
  return [...fills.map(({ fill, soFar }) => filled(order, fill, soFar)), { ...end, id: `${order.id}:ended` }];
}

/** The events of an open order whose row was deleted: it counts as cancelled. */
export async function eventsOfDeleted(
  deleted: OrderRow,
  at: Timestamp,
  queries: Queryable,
): Promise<readonly Event[]> {
  const order: OrderRow = {
    ...{ ...deleted, status: 'CANCELLED', endReason: null },
    ...{ version: deleted.version + 1, updatedAt: at },
  };
  return [...placementOf(deleted), ...(await endOf(order, 'CANCELLED', queries))];
}

async function eventsOfFill(
  { before, after: fill }: RowChange<OrderFillRow>,
  queries: Queryable,
): Promise<readonly Event[]> {
  if (fill === null || before !== null) return [];
  const order = (await findOrders(queries, [fill.orderId])).get(fill.orderId);
  if (order === undefined) throw new UnmappableRow(new Error('a fill of an unknown order'));
  const { soFar } = await findFill(queries, fill);
  return [...placementOf(order), filled(order, fill, soFar)];
}

function filled(order: OrderRow, fill: OrderFillRow, soFar: Parameters<typeof asOfFill>[2]): Event {
  return orderUpdated.create({ kind: 'FILLED', order: asOfFill(order, fill, soFar), fill });
}
