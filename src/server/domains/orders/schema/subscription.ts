import { builder } from '../../../graphql/builder.ts';
import { requireCapability, requireWallet } from '../../../graphql/context.ts';
import { announceEvent, eventRef } from '../../../graphql/event-type.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { watchTopic } from '../../../graphql/watch.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { orderUpdated } from '../events.ts';
import { ordersMigration } from '../migrations.ts';
import { ordersTopic } from '../topics.ts';
import { orderFillRef, orderRef } from './order.ts';

const kindEnum = builder.enumType('OrderUpdateKind', {
  description: 'What happened to an order.',
  values: {
    PLACED: { description: 'It was placed.' },
    FILLED: { description: 'It was filled, in part or as a whole.' },
    CANCELLED: { description: 'It ended with a rest.' },
    EXPIRED: { description: 'It expired.' },
  } as const,
});

export const orderUpdatedEvent = announceEvent(orderUpdated, {
  description: 'An order of the viewer was placed, filled or ended.',
  isPublic: false,
});

orderUpdatedEvent.ref.implement({
  description: 'An order of the viewer was placed, filled or ended.',
  interfaces: [eventRef],
  fields: (t) => ({
    kind: t.field({
      type: kindEnum,
      description: 'What happened.',
      resolve: ({ event }) => event.payload.kind,
    }),
    order: t.field({
      type: orderRef,
      description: 'The order as it was then.',
      resolve: ({ event }) => event.payload.order,
    }),
    fill: t.field({
      type: orderFillRef,
      nullable: true,
      description: 'The fill of a FILLED; null otherwise.',
      resolve: ({ event }) => event.payload.fill,
    }),
  }),
});

builder.subscriptionField('orderUpdated', (t) =>
  t.field({
    type: orderUpdatedEvent.ref,
    extensions: dependsOnViewer,
    description:
      "Everything that happens to the orders of the viewer's wallet: each placement, fill and end once, in their order, however long the client was away. Needs a wallet's token, and never shows orders of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`; `SERVICE_UNAVAILABLE` where the server has no tables for orders.",
    args: {
      marketId: t.arg.id({ description: 'Only orders of this market; of all markets by default.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: async (_root, { marketId, after }, context) => {
      const wallet = requireWallet(context);
      requireCapability(context, ordersMigration.capability);
      if (marketId != null) await assertMarketExists(context, marketId);
      return watchTopic(context, ordersTopic, wallet, {
        definitions: [orderUpdated],
        after,
        accepts: ({ payload }) => marketId == null || payload.order.marketId === marketId,
      });
    },
    resolve: (publication) => publication,
  }),
);
