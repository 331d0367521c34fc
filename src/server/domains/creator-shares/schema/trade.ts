import { builder } from '../../../graphql/builder.ts';
import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { orderSideEnum } from '../../orders/schema/order.ts';
import { userOf } from '../../users/schema/user.ts';
import { quoteShares, type ShareQuote } from '../quote.ts';
import { requireShares } from '../store.ts';
import type { CreatorShareTradeRow } from '../table.ts';
import { requireCreatorShares, unavailable } from './capability.ts';

export const shareTradeRef = builder.objectRef<CreatorShareTradeRow>('CreatorShareTrade').implement({
  description: "A purchase or a sale of a creator's shares. Amounts are lamports.",
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    creator: t.exposeID('creatorWallet', { description: 'The wallet of the creator.' }),
    holderWallet: t.exposeString('holderWallet', { description: 'The wallet that bought or sold.' }),
    user: t.field(userOf(({ holderWallet }) => holderWallet)),
    side: t.expose('side', { type: orderSideEnum, description: 'The direction.' }),
    shares: t.exposeInt('shares', { description: 'The number of shares.' }),
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The cost of a BUY, or the gross proceeds of a SELL.',
    }),
    fee: t.expose('fee', {
      type: 'BigInt',
      description: 'The fee of a SELL, off its proceeds; 0 for a BUY.',
    }),
    supplyAfter: t.exposeInt('supplyAfter', { description: 'The number of all shares after the trade.' }),
    priceAfter: t.expose('priceAfter', {
      type: 'BigInt',
      description: 'The price of a share after the trade.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the trade.' }),
  }),
});

const quoteRef = builder.objectRef<ShareQuote>('CreatorShareQuote').implement({
  description: "A purchase or a sale of a creator's shares as it would be made now. Amounts are lamports.",
  fields: (t) => ({
    cost: t.expose('cost', {
      type: 'BigInt',
      description: 'The cost of a BUY, or the gross proceeds of a SELL.',
    }),
    fee: t.expose('fee', { type: 'BigInt', description: 'The fee of a SELL; 0 for a BUY.' }),
    total: t.expose('total', {
      type: 'BigInt',
      description:
        'The amount that `maxCost` or `minProceeds` bounds: the cost of a BUY, or the proceeds of a SELL less its fee.',
    }),
    supplyAfter: t.exposeInt('supplyAfter', { description: 'The number of all shares after the trade.' }),
    priceAfter: t.expose('priceAfter', {
      type: 'BigInt',
      description: 'The price of a share after the trade.',
    }),
  }),
});

builder.queryField('creatorShareQuote', (t) =>
  t.field({
    type: quoteRef,
    description: `The purchase or the sale that an order would make now. A trade has the same cost when no other trade comes in between. Errors: \`NOT_FOUND\`, \`SHARES_LOCKED\`, \`INSUFFICIENT_SHARES\` for more shares than there are, \`BAD_USER_INPUT\`; ${unavailable}`,
    args: {
      creator: t.arg.id({ required: true, description: 'The wallet of the creator.' }),
      side: t.arg({ type: orderSideEnum, required: true, description: 'The direction.' }),
      shares: t.arg.int({ required: true, description: 'The number of shares, 1 or more.' }),
    },
    resolve: async (_root, { creator, side, shares }, context) => {
      requireCreatorShares(context);
      if (!isStorable(creator)) throw unstorable();
      return quoteShares(await requireShares(context.services.queries, creator), side, shares);
    },
  }),
);
