import { encodeCursor } from '../../../broker/cursor.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import type { Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { listHoldings, listPayments, maximumHoldings, type PaymentRow } from '../dividend-store.ts';
import { dividendsTopic } from '../topics.ts';
import { requireCreatorShares, unavailable } from './capability.ts';
import { dividendRef, holdingRef } from './holding.ts';

const paymentRef = builder.objectRef<PaymentRow>('DividendPayment').implement({
  description: "The viewer's part in a dividend.",
  fields: (t) => ({
    creator: t.exposeID('creatorWallet', { description: 'The wallet of the creator.' }),
    amount: t.expose('amount', {
      type: 'BigInt',
      description:
        'The part, in lamports: the growth of a share times the shares that the viewer held at that moment. The parts add up to `accrued` and `claimed`.',
    }),
    source: t.exposeString('source', {
      description:
        "`SALE`: the fee of a sale of the creator's shares. `TRADE`: the holders' part of the fee of a trade in a market of the creator.",
    }),
    tradeId: t.exposeID('tradeId', {
      nullable: true,
      description:
        'The trade that paid the fee: that of a market for `TRADE`, that of shares for `SALE`. Null where it is not known.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of the dividend.' }),
  }),
});

const cursors = new WeakMap<object, Promise<string>>();

/** The position of a viewer's dividends, which each list waits for, so that nothing between the two is missed. */
function cursorBefore(viewer: object, wallet: string, { services }: Context): Promise<string> {
  const address = dividendsTopic.of(wallet);
  const cursor =
    cursors.get(viewer) ?? services.tail(address).then((position) => encodeCursor(address, position));
  cursors.set(viewer, cursor);
  return cursor;
}

builder.objectFields(viewerRef, (t) => ({
  creatorHoldings: t.field({
    type: [holdingRef],
    extensions: holdsAtMost(maximumHoldings),
    description: `The creators' shares that the wallet holds, the last changed first, ${maximumHoldings} at most. Empty without a wallet. Errors: ${unavailable}`,
    resolve: async (viewer, _args, context) => {
      requireCreatorShares(context);
      const { wallet } = viewer;
      if (wallet === null) return [];
      await cursorBefore(viewer, wallet, context);
      const holdings = await listHoldings(context.services.queries, wallet, { isHeld: true });
      return holdings.map((holding) => ({ ...holding, wallet }));
    },
  }),
  dividends: t.field({
    type: [dividendRef],
    extensions: holdsAtMost(maximumHoldings),
    description: `The dividends of the wallet, one for each creator whose shares it holds or held, the last changed first, ${maximumHoldings} at most. Empty without a wallet. Errors: ${unavailable}`,
    resolve: async (viewer, _args, context) => {
      requireCreatorShares(context);
      const { wallet } = viewer;
      if (wallet === null) return [];
      await cursorBefore(viewer, wallet, context);
      return [...(await listHoldings(context.services.queries, wallet))];
    },
  }),
  dividendPayments: t.connection(
    {
      type: paymentRef,
      description: `The parts of the wallet in dividends, newest first. Empty without a wallet. Errors: \`BAD_USER_INPUT\`, \`CURSOR_INVALID\`; ${unavailable}`,
      resolve: ({ wallet }, args, context) => {
        requireCreatorShares(context);
        const { queries } = context.services;
        return readConnection<PaymentRow>(args, {
          read: (page) => (wallet === null ? Promise.resolve([]) : listPayments(queries, wallet, page)),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
          isId: isUuid,
        });
      },
    },
    { name: 'DividendPaymentConnection', description: 'A page of parts in dividends.' },
    { name: 'DividendPaymentEdge', description: 'A part in a dividend and its place in the list.' },
  ),
  dividendsCursor: t.field({
    type: 'Cursor',
    nullable: true,
    description: `The position in the stream of \`dividendChanged\`, read before \`creatorHoldings\` and \`dividends\`: a subscription \`after\` it misses nothing in between. Null without a wallet. Errors: ${unavailable}`,
    resolve: (viewer, _args, context) => {
      requireCreatorShares(context);
      return viewer.wallet === null ? null : cursorBefore(viewer, viewer.wallet, context);
    },
  }),
}));
