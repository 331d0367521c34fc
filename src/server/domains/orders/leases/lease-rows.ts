import { sql } from 'kysely';

import type { Timestamp } from '../../../base/time.ts';
import type { Queryable, Tx } from '../../../db/client.ts';
import type { OpenOrder } from '../store.ts';

/** A lease lives so long after it was renewed last: at least ten seconds after the end of its process. */
const ttlMs = 12_000;

/** Time between two renewals. */
export const renewalMs = 2000;

/** Leases of a statement at most. */
export const leasesAtOnce = 200;

const expiry = sql`clock_timestamp() + ${ttlMs} * interval '1 millisecond'`;

/** The socket that holds a lease, and the lease. */
export interface HeldLease {
  readonly holder: string;
  readonly id: string;
}

/** Makes the lease of a socket. */
export async function insertLease(tx: Tx, wallet: string, { holder, id }: HeldLease): Promise<void> {
  await sql`INSERT INTO order_leases (id, user_wallet, holder, expires_at) VALUES (${id}, ${wallet}, ${holder}, ${expiry})`.execute(
    tx,
  );
}

/** Renews the leases of sockets, and forgets the orders of these leases that have ended. Returns the leases that are left. */
export async function renewLeases(
  queries: Queryable,
  holders: readonly string[],
): Promise<readonly HeldLease[]> {
  const { rows } = await sql<HeldLease>`
    UPDATE order_leases SET expires_at = ${expiry} WHERE id IN (
      SELECT id FROM order_leases WHERE holder = ANY(${[...holders]}::uuid[]) ORDER BY id FOR NO KEY UPDATE
    ) RETURNING holder, id
  `.execute(queries);
  const ids = rows.map(({ id }) => id);
  await sql`
    DELETE FROM leased_orders AS leased USING orders AS ended
    WHERE leased.lease_id = ANY(${ids}::uuid[]) AND ended.id = leased.order_id
      AND ended.status NOT IN ('OPEN', 'PARTIALLY_FILLED')
  `.execute(queries);
  return rows;
}

/** A socket that takes over the leases of its wallet. */
export interface Taking {
  readonly wallet: string;
  readonly holder: string;
}

/** Gives the leases of wallets to new sockets. Returns the sockets that have got any. */
export async function takeLeases(
  queries: Queryable,
  takings: readonly Taking[],
): Promise<readonly HeldLease[]> {
  const [wallets, holders] = [takings.map(({ wallet }) => wallet), takings.map(({ holder }) => holder)];
  const { rows } = await sql<HeldLease>`
    WITH given AS (SELECT * FROM unnest(${wallets}::text[], ${holders}::uuid[]) AS given (wallet, holder)),
    known AS (
      SELECT lease.id, given.holder FROM order_leases AS lease JOIN given ON given.wallet = lease.user_wallet
      ORDER BY lease.id FOR NO KEY UPDATE OF lease
    )
    UPDATE order_leases AS lease SET holder = known.holder, expires_at = ${expiry} FROM known WHERE known.id = lease.id
    RETURNING lease.holder, lease.id
  `.execute(queries);
  return rows;
}

/** Ends the leases of a socket. Waits for the placements that count on them. Returns their ids. */
export async function deleteLeasesOf(tx: Tx, holder: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM order_leases WHERE id IN (SELECT id FROM order_leases WHERE holder = ${holder} ORDER BY id FOR UPDATE)
      AND holder = ${holder} RETURNING id
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** Ends leases that were not renewed in time. Those that a placement counts on are left for the next time. */
export async function deleteExpiredLeases(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM order_leases WHERE id IN (
      SELECT id FROM order_leases WHERE expires_at <= clock_timestamp() ORDER BY expires_at
      LIMIT ${leasesAtOnce} FOR UPDATE SKIP LOCKED
    ) RETURNING id
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** The whole second, in the future, behind the first end of a lease; null without leases. */
export async function findNextExpiry(tx: Tx): Promise<Timestamp | null> {
  const { rows } = await sql<{ at: Timestamp | null }>`
    SELECT date_trunc('second', greatest(min(expires_at), clock_timestamp())) + interval '1 second' AS at
    FROM order_leases HAVING count(*) > 0
  `.execute(tx);
  return rows[0]?.at ?? null;
}

/** The markets that have orders of a lease, in their order, behind a market. */
export async function findLeasedMarkets(
  tx: Tx,
  leaseId: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ marketId: string }>`
    SELECT DISTINCT market_id FROM leased_orders WHERE lease_id = ${leaseId} AND market_id > ${after}
    ORDER BY market_id LIMIT ${limit}
  `.execute(tx);
  return rows.map(({ marketId }) => marketId);
}

/** Open orders of a lease in a market, the oldest first. */
export async function findLeasedOrders(
  tx: Tx,
  leaseId: string,
  marketId: string,
  limit: number,
): Promise<readonly OpenOrder[]> {
  const { rows } = await sql<OpenOrder>`
    SELECT placed.id, placed.market_id, placed.user_wallet
    FROM leased_orders AS leased JOIN orders AS placed ON placed.id = leased.order_id
    WHERE leased.lease_id = ${leaseId} AND leased.market_id = ${marketId} AND placed.status IN ('OPEN', 'PARTIALLY_FILLED')
    ORDER BY placed.sequence LIMIT ${limit}
  `.execute(tx);
  return rows;
}

/** Forgets the orders of a lease in a market. */
export async function forgetLeasedOrders(tx: Tx, leaseId: string, marketId: string): Promise<void> {
  await sql`DELETE FROM leased_orders WHERE lease_id = ${leaseId} AND market_id = ${marketId}`.execute(tx);
}
