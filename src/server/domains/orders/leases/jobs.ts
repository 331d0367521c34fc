import { z } from 'zod';

import type { Unit } from '../../../commit/unit.ts';
import { defineJob } from '../../../jobs/job.ts';
import { endOrders } from '../end.ts';
import {
  deleteExpiredLeases,
  findLeasedMarkets,
  findLeasedOrders,
  findNextExpiry,
  forgetLeasedOrders,
  leasesAtOnce,
} from './lease-rows.ts';

/** Orders that a page ends. The market is locked until it commits. */
const ordersOfPage = 200;

/** Markets that a page visits. */
const marketsOfPage = 200;

const ofLease = z.object({ leaseId: z.string() });

/** Ends the orders of an ended lease in a market, page by page. */
export const cancelLeased = defineJob('orders.cancel-leased', {
  payload: ofLease.extend({ marketId: z.string() }),
  market: ({ marketId }) => marketId,
  async run(unit, { leaseId, marketId }) {
    const found = await findLeasedOrders(unit.tx, leaseId, marketId, ordersOfPage);
    if (found.length > 0) await endOrders(unit, marketId, found, 'DISCONNECTED');
    if (found.length === ordersOfPage) return 'more';
    await forgetLeasedOrders(unit.tx, leaseId, marketId);
    return null;
  },
});

/** Ends the orders of an ended lease, market by market. */
export const endLeased = defineJob('orders.end-leased', {
  payload: ofLease,
  async run({ tx, schedule }, { leaseId }, after) {
    const marketIds = await findLeasedMarkets(tx, leaseId, after ?? '', marketsOfPage);
    for (const marketId of marketIds) await schedule(tx, cancelLeased, { leaseId, marketId });
    return marketIds.length < marketsOfPage ? null : (marketIds.at(-1) ?? null);
  },
});

/** Lets the orders of ended leases end, with the transaction that has ended the leases. */
export async function scheduleEnd(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  leaseIds: readonly string[],
): Promise<void> {
  for (const leaseId of leaseIds) await schedule(tx, endLeased, { leaseId });
}

/** Ends the leases that no process has renewed, such as those of a process that was killed. */
export const endLeases = defineJob('orders.end-leases', {
  async run(unit) {
    const ended = await deleteExpiredLeases(unit.tx);
    await scheduleEnd(unit, ended);
    if (ended.length === leasesAtOnce) return 'more';
    await scheduleExpiryOfLeases(unit);
    return null;
  },
});

/** Looks for leases that have not been renewed, at the first moment at which there may be any. */
export async function scheduleExpiryOfLeases({ tx, schedule }: Pick<Unit, 'tx' | 'schedule'>): Promise<void> {
  const at = await findNextExpiry(tx);
  if (at !== null) await schedule(tx, endLeases, null, { at, key: at });
}
