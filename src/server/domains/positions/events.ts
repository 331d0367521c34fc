import { createHash } from 'node:crypto';
import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { walletTopic } from '../users/topics.ts';
import { positions, type PositionRow } from './table.ts';

/** The position of a wallet in a market changed. Only the log of that wallet gets the event. */
export const positionChanged = defineEvent('positionChanged', {
  payload: z.object({
    position: positions.row,
    /** The digits of the change's commit order; null without a commit order. */
    commitOrder: z.string().nullable(),
  }),
  marketId: ({ position }) => position.marketId,
  topics: ({ position }) => [walletTopic.of(position.userWallet)],
  // The whole row, because another writer may change it without changing updated_at.
  identity: ({ position }) => {
    const row = createHash('sha256')
      .update(JSON.stringify(positions.row.encode(position)))
      .digest('base64url');
    return `${position.marketId}:${position.userWallet}:${row}`;
  },
  occurredAt: ({ position }) => position.updatedAt,
  // Its supersession keeps the order: the log of the wallet drops an older position.
  strand: 'unordered',
  supersession: ({ position, commitOrder }) => ({
    key: `position:${position.marketId}`,
    order: commitOrder === null ? null : BigInt(commitOrder),
  }),
});

/** The events of a change of a row of `positions`. */
export function eventsOfPositionChange({ after, commitOrder }: RowChange<PositionRow>): Event[] {
  if (after === null) return [];
  return [positionChanged.create({ position: after, commitOrder: commitOrder?.toString() ?? null })];
}
