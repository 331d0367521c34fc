import {
  bind,
  defineStatement,
  planOf,
  textArray,
  type BoundStatement,
  type Plan,
} from '../../../db/statement.ts';
import type { HeldLease } from './lease-rows.ts';

/** The lease that a placement counts on has ended, or another socket has taken it over. The placement needs another one. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const lockLeases = defineStatement(
  'orders_lock_leases',
  `SELECT lease.id FROM order_leases AS lease JOIN unnest($1::uuid[], $2::uuid[]) AS given (id, holder) USING (id, holder)
   ORDER BY lease.id FOR KEY SHARE OF lease`,
  ['id'],
  (row) => row['id'] ?? '',
);

/**
 * Plans to keep leases from ending before the commit, behind the claims of requests. They may be renewed and taken over meanwhile.
 *
 * @returns the ids of the leases that their sockets still hold.
 */
export function planLeases(leases: readonly HeldLease[]): Plan<ReadonlySet<string>> {
  if (leases.length === 0) return { statements: [], result: () => new Set() };
  const holders = new Map(leases.map(({ id, holder }) => [id, holder]));
  const bound = bind(lockLeases, textArray([...holders.keys()]), textArray([...holders.values()]));
  return planOf(bound, (rows) => new Set(rows));
}

const insertLeased = defineStatement(
  'orders_insert_leased',
  'INSERT INTO leased_orders (order_id, lease_id, market_id) VALUES ($1, $2, $3)',
);

/** Ties an order to a lease. */
export function leaseOrder(orderId: string, leaseId: string, marketId: string): BoundStatement {
  return bind(insertLeased, orderId, leaseId, marketId);
}
