import { ApiError } from '../../../base/errors.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireCapability, requireTables, requireWallet, type Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { countsIn, neverRefused, type Rate } from '../../../graphql/rates.ts';
import { duplicateDescription, readClientId } from '../../../graphql/repeatable.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { isYes, outcomeEnum } from '../../markets/schema/outcome.ts';
import { cancelOrder, cancelOrders, maximumCancelled } from '../end.ts';
import { ordersMigration } from '../migrations.ts';
import { placeOrder, type Placed } from '../place.ts';
import { readPlacement, rulesOf } from '../placement.ts';
import type { OrderRow } from '../table.ts';
import { notingRefusals, readOnBehalf, sessionsCapability } from '../../trades/on-behalf.ts';
import { onBehalfFields } from '../../trades/schema/on-behalf.ts';
import { placeWithConnection } from './connection.ts';
import { assertTradesHere } from './following.ts';
import { orderFillRef, orderRef, orderSideEnum, timeInForceEnum } from './order.ts';

/** Placements, which count in no other rate of mutations. */
const orderRate: Rate = {
  variable: 'RATE_LIMIT_ORDERS',
  perSecond: (config) => config.RATE_LIMIT_ORDERS,
  of: 'client',
};

const placeOrderInput = builder.inputType('PlaceOrderInput', {
  description: 'An order.',
  fields: (t) => ({
    clientId: t.string({
      required: true,
      description:
        'An id of this order that you choose, 1 to 200 characters. The same order with the same id, within 90 days, is not placed again. Other content gives `CLIENT_ID_REUSED`.',
    }),
    marketId: t.id({ required: true, description: 'The market.' }),
    outcome: t.field({ type: outcomeEnum, required: true, description: 'The outcome of the shares.' }),
    side: t.field({ type: orderSideEnum, required: true, description: 'The direction.' }),
    price: t.field({
      type: 'Decimal',
      required: true,
      description: 'The limit, in SOL for a share of the outcome: 0.001 to 0.999, three decimals at most.',
    }),
    shares: t.field({
      type: 'BigInt',
      required: true,
      description: 'The shares, in billionths of a share: a multiple of 1000.',
    }),
    timeInForce: t.field({
      type: timeInForceEnum,
      required: true,
      defaultValue: 'GTC',
      description: 'How long it may be filled.',
    }),
    postOnly: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Refuse the order with `WOULD_TRADE` where it would trade at once. Not for IOC and FOK.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'The time at which it expires: for GTD, and needed there.',
    }),
    cancelOnDisconnect: t.boolean({
      required: true,
      defaultValue: false,
      description:
        'Cancel the order (`DISCONNECTED`) when the socket of the placement is lost. Over a socket only. When the server stops or dies, the order stays for ten seconds, and any new socket of the wallet takes it over.',
    }),
    ...onBehalfFields(t),
  }),
});

const placeOrderPayload = builder.objectRef<Placed>('PlaceOrderPayload').implement({
  description: 'The result of a placement.',
  fields: (t) => ({
    order: t.expose('order', { type: orderRef, description: 'The order as it is after the placement.' }),
    fills: t.field({
      type: [orderFillRef],
      // The rows of a single order come with it: they cost no statement of their own.
      extensions: holdsAtMost(1),
      description: 'Its fills so far, in their order.',
      resolve: ({ fills }) => [...fills],
    }),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

builder.mutationField('placeOrder', (t) =>
  t.field({
    type: placeOrderPayload,
    extensions: { ...dependsOnViewer, ...countsIn(orderRate) },
    description:
      'Places an order in the book of a market. What crosses is traded at once, at the best prices first and the oldest order first; the market maker is one of the makers. The rest rests, or ends by `timeInForce`. A sale reserves its shares. Counts in `RATE_LIMIT_ORDERS` alone. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `MARKET_NOT_ACTIVE`, `TRADING_HALTED` with the `resumesAt` of the halt, `INSUFFICIENT_SHARES`, `WOULD_TRADE`, `NOT_FILLABLE` for a FOK, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`, `RATE_LIMITED`; for a session `SESSION_NOT_ACTIVE`, `BAD_USER_INPUT` with the `reason` `BUDGET` or `POSITION`, and `RATE_LIMITED` with the `reason` `RATE`; `FORBIDDEN` where trades happen on chain; `SERVICE_UNAVAILABLE` where the server has no tables for orders.',
    args: { input: t.arg({ type: placeOrderInput, required: true, description: 'The order.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      const { config, capabilities, walletWork, unitOfWork } = context.services;
      assertTradesHere(context);
      requireCapability(context, ordersMigration.capability);
      requireTables(context, 'executeTrade');
      const onBehalf = readOnBehalf(input);
      if (onBehalf !== null) requireCapability(context, sessionsCapability);
      return notingRefusals(unitOfWork, wallet, onBehalf, async () => {
        const placement = readPlacement({
          ...input,
          wallet,
          outcome: isYes(input.outcome),
          clientId: readClientId(context, input),
          expiresAt: input.expiresAt ?? null,
          ...(onBehalf === null ? {} : { onBehalf }),
        });
        const rules = rulesOf(config, capabilities);
        if (!input.cancelOnDisconnect) return placeOrder(walletWork, placement, rules);
        return placeWithConnection(context, wallet, (lease) =>
          placeOrder(walletWork, placement, rules, lease),
        );
      });
    },
  }),
);

const cancelOrderInput = builder.inputType('CancelOrderInput', {
  description: 'An order of the viewer: exactly one of its ids.',
  fields: (t) => ({
    orderId: t.id({ description: 'The id of the order.' }),
    clientId: t.string({ description: 'The id that the client gave it.' }),
  }),
});

const cancelOrderPayload = builder.objectRef<{ readonly order: OrderRow }>('CancelOrderPayload').implement({
  description: 'The result of a cancellation.',
  fields: (t) => ({
    order: t.expose('order', { type: orderRef, description: 'The order, which has ended.' }),
  }),
});

const cancelOrdersInput = builder.inputType('CancelOrdersInput', {
  description: 'Open orders of the viewer.',
  fields: (t) => ({
    marketId: t.id({ description: 'Only orders of this market.' }),
    sessionId: t.id({ description: 'Only orders of this trading session.' }),
  }),
});

const cancelOrdersPayload = builder
  .objectRef<{ readonly orders: readonly OrderRow[] }>('CancelOrdersPayload')
  .implement({
    description: 'The result of a cancellation.',
    fields: (t) => ({
      orders: t.field({
        type: [orderRef],
        extensions: holdsAtMost(maximumCancelled),
        description: 'The orders that it has ended.',
        resolve: ({ orders }) => [...orders],
      }),
    }),
  });

/** Asserts that exactly one of the ids is given. */
function readIds({
  orderId = null,
  clientId = null,
}: {
  readonly orderId?: string | null | undefined;
  readonly clientId?: string | null | undefined;
}) {
  if ((orderId === null) === (clientId === null)) {
    const message = 'Give exactly one of orderId and clientId.';
    throw new ApiError('BAD_USER_INPUT', { argument: 'orderId' }, message);
  }
  if (orderId !== null && !isUuid(orderId)) throw new ApiError('NOT_FOUND', { orderId });
  return { orderId: orderId?.toLowerCase() ?? null, clientId };
}

function walletFor(context: Context): string {
  const wallet = requireWallet(context);
  assertTradesHere(context);
  requireCapability(context, ordersMigration.capability);
  return wallet;
}

builder.mutationFields((t) => ({
  cancelOrder: t.field({
    type: cancelOrderPayload,
    extensions: { ...dependsOnViewer, ...neverRefused },
    description:
      "Cancels an open order of the viewer's wallet, whatever the state of its market. No rate refuses it. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `ORDER_NOT_OPEN`, `BAD_USER_INPUT`; `FORBIDDEN` where trades happen on chain.",
    args: { input: t.arg({ type: cancelOrderInput, required: true, description: 'The order.' }) },
    resolve: async (_root, { input }, context) => {
      const wallet = walletFor(context);
      const { queries, unitOfWork } = context.services;
      return { order: await cancelOrder(queries, unitOfWork, { wallet, ...readIds(input) }) };
    },
  }),
  cancelOrders: t.field({
    type: cancelOrdersPayload,
    extensions: { ...dependsOnViewer, ...neverRefused },
    description: `Cancels open orders of the viewer's wallet, the oldest first, ${maximumCancelled} at most: send it again until it ends none. The orders of a market end together. No rate refuses it. Errors: \`UNAUTHENTICATED\`; \`FORBIDDEN\` where trades happen on chain.`,
    args: { input: t.arg({ type: cancelOrdersInput, required: true, description: 'The orders.' }) },
    resolve: async (_root, { input }, context) => {
      const wallet = walletFor(context);
      const { queries, unitOfWork } = context.services;
      const { marketId = null, sessionId = null } = input;
      if (sessionId !== null && !isUuid(sessionId)) return { orders: [] };
      return { orders: await cancelOrders(queries, unitOfWork, { wallet, marketId, sessionId }) };
    },
  }),
}));
