import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { announceNode, nodeRef } from '../../../graphql/node.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { outcomeEnum, outcomeOf } from '../../markets/schema/outcome.ts';
import { marketOf } from '../../markets/schema/reference.ts';
import { quotientText } from '../../pricing/lmsr.ts';
import { userOf } from '../../users/schema/user.ts';
import { ordersMigration } from '../migrations.ts';
import { findOrders } from '../store.ts';
import type { OrderEndReason, OrderFillRow, OrderRow } from '../table.ts';

export const orderSideEnum = builder.enumType('OrderSide', {
  description: 'The direction of an order.',
  values: {
    BUY: { value: 'buy' as const, description: 'A purchase of shares.' },
    SELL: { value: 'sell' as const, description: 'A sale of shares.' },
  },
});

export const timeInForceEnum = builder.enumType('TimeInForce', {
  description: 'How long an order may be filled.',
  values: {
    GTC: { description: 'Until it is cancelled.' },
    GTD: { description: 'Until `expiresAt`.' },
    IOC: { description: 'At once, as far as it can be filled. The rest ends.' },
    FOK: { description: 'At once and as a whole, or not at all.' },
  } as const,
});

const statusEnum = builder.enumType('OrderStatus', {
  description: 'The state of an order.',
  values: {
    OPEN: { description: 'It rests in the book, and nothing of it was filled.' },
    PARTIALLY_FILLED: { description: 'It rests in the book with what is left of it.' },
    FILLED: { description: 'All of it was filled.' },
    CANCELLED: { description: 'It ended with a rest, for `endReason`.' },
    EXPIRED: { description: 'Its time was over.' },
  } as const,
});

const reasons: Readonly<Record<OrderEndReason, string>> = {
  FILLED: 'All of it was filled.',
  USER: 'Its wallet cancelled it.',
  EXPIRED: 'Its time was over.',
  IOC_REMAINDER: 'It was to be filled at once, and this was left.',
  SELF_TRADE: 'It met an order of its own wallet.',
  MARKET_CLOSED: 'The market takes no more trades.',
  HALTED: 'A halt of trading cancelled it.',
  INSUFFICIENT_SHARES: 'The wallet no longer holds the shares that it sells.',
  SESSION_STOPPED: 'Its trading session ended.',
  DISCONNECTED: 'The connection that it was to end with was lost.',
};

const endReasonEnum = builder.enumType('OrderEndReason', {
  description: 'Why an order ended.',
  values: Object.fromEntries(
    Object.entries(reasons).map(([name, description]) => [name, { value: name, description }]),
  ) as Record<OrderEndReason, { readonly value: OrderEndReason; readonly description: string }>,
});

const liquidityEnum = builder.enumType('Liquidity', {
  description: 'The part of an order in a fill.',
  values: {
    MAKER: { description: 'It rested in the book.' },
    TAKER: { description: 'It came to the book.' },
  } as const,
});

export const fillAgainstEnum = builder.enumType('FillAgainst', {
  description: 'The other side of a fill.',
  values: {
    ORDER: { description: 'An order of another wallet.' },
    MARKET_MAKER: { description: 'The market maker.' },
  } as const,
});

export const orderRef = builder.objectRef<OrderRow>('Order').implement({
  description: 'An order of a wallet. Only the wallet itself can read it.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    clientId: t.exposeString('clientId', { nullable: true, description: 'The id that the client gave it.' }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'The wallet.' }),
    user: t.field(userOf(({ userWallet }) => userWallet)),
    outcome: t.field({
      type: outcomeEnum,
      description: 'The outcome of the shares.',
      resolve: ({ outcome }) => outcomeOf(outcome),
    }),
    side: t.expose('side', { type: orderSideEnum, description: 'The direction.' }),
    price: t.expose('price', {
      type: 'Decimal',
      description: 'The limit, in SOL for a share of the outcome, three decimals.',
    }),
    shares: t.expose('shares', { type: 'BigInt', description: 'The shares, in billionths of a share.' }),
    filledShares: t.expose('filledShares', { type: 'BigInt', description: 'The shares that were filled.' }),
    remainingShares: t.field({
      type: 'BigInt',
      description: 'The shares that were not filled. Those of an order that has ended will not be.',
      resolve: ({ shares, filledShares }) => shares - filledShares,
    }),
    averagePrice: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'The cost of a filled share of the outcome, in SOL, nine decimals; null before the first fill.',
      resolve: ({ filledShares, filledCost }) =>
        filledShares === 0n ? null : quotientText(filledCost, filledShares),
    }),
    filledCost: t.expose('filledCost', {
      type: 'BigInt',
      description:
        'The cost of the filled shares of a BUY or the proceeds of a SELL, in lamports, without fees.',
    }),
    fees: t.expose('fees', {
      type: 'BigInt',
      description:
        'The fees of its fills, in lamports: on top of the cost of a BUY, off the proceeds of a SELL.',
    }),
    timeInForce: t.expose('timeInForce', {
      type: timeInForceEnum,
      description: 'How long it may be filled.',
    }),
    postOnly: t.exposeBoolean('postOnly', { description: 'Whether it was never to trade at once.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it expires; null without one.',
    }),
    status: t.expose('status', { type: statusEnum, description: 'The state.' }),
    endReason: t.expose('endReason', {
      type: endReasonEnum,
      nullable: true,
      description: 'Why it ended; null while it is open.',
    }),
    sessionId: t.exposeID('sessionId', {
      nullable: true,
      description: 'The trading session that placed it; null without one.',
    }),
    decisionId: t.exposeID('decisionId', {
      nullable: true,
      description: 'The decision of the session that led to it.',
    }),
    version: t.exposeInt('version', { description: 'Grows with each change of the order, from 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of its placement.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The time of its last change.' }),
  }),
});

export const orderFillRef = builder.objectRef<OrderFillRow>('OrderFill').implement({
  description: 'A fill of an order.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    tradeId: t.exposeID('tradeId', {
      description: 'The trade. A trade between two orders has a fill of each.',
    }),
    price: t.expose('price', {
      type: 'Decimal',
      description: "The cost of a share of the order's outcome, in SOL, nine decimals.",
    }),
    shares: t.expose('shares', { type: 'BigInt', description: 'The shares, in billionths of a share.' }),
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The cost of a BUY or the proceeds of a SELL, in lamports, without the fee.',
    }),
    fee: t.expose('fee', { type: 'BigInt', description: 'The fee, in lamports.' }),
    liquidity: t.expose('liquidity', { type: liquidityEnum, description: 'The part of the order.' }),
    against: t.expose('against', { type: fillAgainstEnum, description: 'The other side.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the fill.' }),
  }),
});

const loadOrder = batchValues(findOrders);

announceNode('Order', async (context, id) => {
  const { viewer, services } = context;
  if (viewer?.wallet == null || !isUuid(id) || !services.capabilities.isUsable(ordersMigration.capability))
    return null;
  const order = await loadOrder(context, id.toLowerCase());
  return order?.userWallet === viewer.wallet ? order : null;
});
