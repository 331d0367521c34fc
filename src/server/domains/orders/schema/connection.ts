import { ApiError } from '../../../base/errors.ts';
import type { Connection } from '../../../graphql/connection-life.ts';
import { requireCapability, type Context, type Services } from '../../../graphql/context.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import type { HeldLease } from '../leases/lease-rows.ts';
import { leasesMigration } from '../leases/migrations.ts';
import { OrderLeases } from '../leases/order-leases.ts';

const leasesOf = perProcess((services) => new OrderLeases(services));

/**
 * Places an order that ends with the socket of its operation.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for an operation that came over HTTP; `SERVICE_UNAVAILABLE` where the server has no tables
 *   for leases, and when the socket is gone.
 */
export async function placeWithConnection<Placed>(
  context: Context,
  wallet: string,
  place: (lease: HeldLease) => Promise<Placed>,
): Promise<Placed> {
  if (context.connection === undefined) {
    const message = 'cancelOnDisconnect needs a socket.';
    throw new ApiError('BAD_USER_INPUT', { argument: 'cancelOnDisconnect' }, message);
  }
  requireCapability(context, leasesMigration.capability);
  return leasesOf(context).placeWith(context.connection.life(), wallet, place);
}

/** A new socket of a wallet takes over the leases of the wallet. */
export function takeLeases(services: Services, connection: Connection, wallet: string): void {
  if (!services.capabilities.isUsable(leasesMigration.capability)) return;
  leasesOf({ services, viewer: null }).arrived(connection.life(), wallet);
}
