import { z } from 'zod';

import { defineEvent } from '../../../broker/event.ts';
import type { OrderFillRow, OrderRow } from '../table.ts';

/** Another program has written an order. The event is in no log: it makes the book of the market follow. */
export const orderWritten = defineEvent('orderWritten', {
  payload: z.object({ marketId: z.string(), orderId: z.string(), version: z.number(), at: z.string() }),
  marketId: ({ marketId }) => marketId,
  topics: () => [],
  identity: ({ orderId, version }) => `${orderId}:${version}`,
  occurredAt: ({ at }) => at,
  strand: 'unordered',
});

/** What the fills of an order up to one of them bring together. */
export interface FillsSoFar {
  readonly count: number;
  readonly shares: bigint;
  readonly cost: bigint;
  readonly takerCost: bigint;
  readonly fees: bigint;
}

/** An order as it was placed. */
export function asPlaced(order: OrderRow): OrderRow {
  return {
    ...order,
    ...{ filledShares: 0n, filledCost: 0n, takerCost: 0n, fees: 0n },
    ...{ status: 'OPEN', endReason: null, version: 1, updatedAt: order.createdAt },
  };
}

/** An order as of one of its fills. Each fill counts as a version. */
export function asOfFill(order: OrderRow, { createdAt }: OrderFillRow, soFar: FillsSoFar): OrderRow {
  const isFilled = soFar.shares >= order.shares;
  return {
    ...order,
    ...{ filledShares: soFar.shares, filledCost: soFar.cost, takerCost: soFar.takerCost, fees: soFar.fees },
    ...{ status: isFilled ? 'FILLED' : 'PARTIALLY_FILLED', endReason: isFilled ? 'FILLED' : null },
    ...{ version: 1 + soFar.count, updatedAt: createdAt },
  };
}
