import { encodeCursor } from '../../../broker/cursor.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { requireCapability } from '../../../graphql/context.ts';
import { selects } from '../../../graphql/selection.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { ordersMigration } from '../migrations.ts';
import { listOrders } from '../store.ts';
import { ordersTopic } from '../topics.ts';
import { orderRef } from './order.ts';

/** The connection of a viewer without a wallet. */
const nothing = {
  edges: [],
  pageInfo: { startCursor: null, endCursor: null, hasPreviousPage: false, hasNextPage: false },
  cursor: null,
};

builder.objectField(viewerRef, 'orders', (t) =>
  t.connection(
    {
      type: orderRef,
      description:
        "The orders of the viewer's wallet, newest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for orders.",
      args: {
        isOpen: t.arg.boolean({ description: 'Only open orders, or only those that have ended.' }),
        marketId: t.arg.id({ description: 'Only orders of this market.' }),
        sessionId: t.arg.id({ description: 'Only orders of this trading session.' }),
      },
      resolve: async ({ wallet }, { isOpen, marketId, sessionId, ...args }, context, info) => {
        requireCapability(context, ordersMigration.capability);
        if (wallet === null) return nothing;
        const { queries, tail } = context.services;
        const address = ordersTopic.of(wallet);
        // Read before the rows, so that nothing between the two is missed.
        const cursor = selects(info, 'cursor') ? encodeCursor(address, await tail(address)) : null;
        const isKnown = sessionId == null || isUuid(sessionId);
        const filter = { isOpen: isOpen ?? null, marketId: marketId ?? null, sessionId: sessionId ?? null };
        const connection = await readConnection(args, {
          read: async (page) => (isKnown ? listOrders(queries, wallet, filter, page) : []),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
          isId: isUuid,
        });
        return { ...connection, cursor };
      },
    },
    {
      name: 'OrderConnection',
      description: 'A page of orders.',
      fields: (fields) => ({
        cursor: fields.field({
          type: 'Cursor',
          nullable: true,
          description:
            'The position in the stream of `orderUpdated`, read before the orders: a subscription `after` it misses nothing in between. Null without a wallet.',
          resolve: (connection) => (connection as { readonly cursor?: string | null }).cursor ?? null,
        }),
      }),
    },
    { name: 'OrderEdge', description: 'An order and its place in the list.' },
  ),
);
