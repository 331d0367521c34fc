import { createHash } from 'node:crypto';

import { z } from 'zod';

import { defineEvent, walletTopic, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { positionRow, type PositionRow } from '../../db/rows.ts';

/** What a wallet holds in a market changed. It goes to the log of that wallet alone. */
export const positionChanged = defineEvent('positionChanged', {
  payload: z.object({
    position: positionRow,
    /** Decimal digits of the change's commit order; null where it has none. */
    commitOrder: z.string().nullable(),
  }),
  marketId: ({ position }) => position.marketId,
  topics: ({ position }) => [walletTopic(position.userWallet)],
  // The whole row, because a writer may leave updated_at alone.
  identity: ({ position }) => {
    const row = createHash('sha256')
      .update(JSON.stringify(positionRow.encode(position)))
      .digest('base64url');
    return `${position.marketId}:${position.userWallet}:${row}`;
  },
  occurredAt: ({ position }) => position.updatedAt,
  supersession: ({ position, commitOrder }) =>
    commitOrder === null ? null : { key: `position:${position.marketId}`, order: BigInt(commitOrder) },
});

/** The events that a change of a row of `positions` stands for. */
export function eventsOfPositionChange({ after, commitOrder }: RowChange<PositionRow>): Event[] {
  if (after === null) return [];
  return [positionChanged.create({ position: after, commitOrder: commitOrder?.toString() ?? null })];
}
