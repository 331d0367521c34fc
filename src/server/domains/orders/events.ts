import { z } from 'zod';

import { amount } from '../../db/columns.ts';
import { defineEvent } from '../../broker/event.ts';
import { orderFills, orders } from './table.ts';
import { bookTopic, ordersTopic } from './topics.ts';

export const orderUpdateKinds = ['PLACED', 'FILLED', 'CANCELLED', 'EXPIRED'] as const;
export type OrderUpdateKind = (typeof orderUpdateKinds)[number];

const orderUpdate = z.object({
  kind: z.enum(orderUpdateKinds),
  /** The order as it was then. */
  order: orders.row,
  fill: orderFills.row.nullable(),
});

/** An order was placed, filled or ended. Only the log of its wallet gets the event, which stands in it for good. */
export const orderUpdated = defineEvent('orderUpdated', {
  payload: orderUpdate,
  topics: ({ order }) => [ordersTopic.of(order.userWallet)],
  identity: ({ order: { id, version }, fill }) => fill?.id ?? `${id}:${version}`,
  occurredAt: ({ order, fill }) => fill?.createdAt ?? order.updatedAt,
});

const bookChange = z.object({
  isBid: z.boolean(),
  tick: z.number(),
  shares: amount.codec,
  orders: z.number(),
  makerShares: amount.codec,
});

/** A price of a book after a change, with all of its shares. Without shares the price is gone. */
export type BookChange = z.output<typeof bookChange>;

const bookChanges = z.object({
  marketId: z.string(),
  firstSequence: amount.codec,
  sequence: amount.codec,
  previousSequence: amount.codec,
  changes: z.array(bookChange),
  bestBid: z.number().nullable(),
  bestAsk: z.number().nullable(),
  checksum: z.string(),
  at: z.string(),
});

/** The changes of a book from a sequence to another. */
export type BookChanges = z.output<typeof bookChanges>;

/** A commit moved levels of the book of a market. */
export const orderBookChanged = defineEvent('orderBookChanged', {
  payload: bookChanges,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => [bookTopic.of(marketId)],
  identity: ({ marketId, sequence }) => `${marketId}:${sequence}`,
  occurredAt: ({ at }) => at,
});
