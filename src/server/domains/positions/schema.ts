import { walletTopic } from '../../broker/event.ts';
import type { PositionRow } from '../../db/rows.ts';
import { builder } from '../../graphql/builder.ts';
import { announceEvent, marketEventRef } from '../markets/schema/event.ts';
import { assertMarketExists } from '../markets/schema/existence.ts';
import { marketOf } from '../markets/schema/reference.ts';
import { watchArgs } from '../markets/schema/watch.ts';
import { requireWallet } from '../../graphql/context.ts';
import { watchTopic } from '../../graphql/watch.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { viewerRef } from '../users/schema.ts';
import { positionChanged } from './events.ts';
import { listPositions, maximumPositions } from './store.ts';

const positionRef = builder.objectRef<PositionRow>('Position').implement({
  description: 'What one wallet holds in one market. Only its owner ever sees it.',
  fields: (t) => ({
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'Whose it is.' }),
    sharesYes: t.expose('sharesYes', {
      type: 'BigInt',
      description: 'Shares of YES, in billionths of a share.',
    }),
    sharesNo: t.expose('sharesNo', {
      type: 'BigInt',
      description: 'Shares of NO, in billionths of a share.',
    }),
    totalInvested: t.expose('totalInvested', {
      type: 'BigInt',
      description:
        'What the open shares cost, in lamports: a sale takes its part of it at the average price.',
    }),
    tradesCount: t.exposeInt('tradesCount', { description: 'Trades in this market.' }),
    realizedPnl: t.expose('realizedPnl', {
      type: 'BigInt',
      description: 'What sales brought beyond what the shares had cost, in lamports.',
    }),
    unrealizedPnl: t.expose('unrealizedPnl', {
      type: 'BigInt',
      nullable: true,
      description:
        'What the open shares are worth beyond what they cost, in lamports, where the platform says.',
    }),
    hasClaimed: t.exposeBoolean('hasClaimed', { description: 'Whether the winnings were claimed.' }),
    claimedAmount: t.expose('claimedAmount', {
      type: 'BigInt',
      nullable: true,
      description: 'The winnings that were claimed, in lamports.',
    }),
    firstTradeAt: t.expose('firstTradeAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The first trade.',
    }),
    lastTradeAt: t.expose('lastTradeAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The last trade.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it changed last, as far as the writer says.',
    }),
  }),
});

builder.objectField(viewerRef, 'positions', (t) =>
  t.field({
    type: [positionRef],
    description: 'What the wallet holds, the position that moved last first.',
    args: {
      marketId: t.arg.id({ description: 'Only in this market.' }),
      first: t.arg.int({
        required: true,
        defaultValue: maximumPositions,
        description: `How many, ${maximumPositions} at most.`,
      }),
    },
    resolve: ({ wallet }, { marketId, first }, { services }) =>
      wallet === null ? [] : listPositions(services.queries, wallet, marketId ?? null, first),
  }),
);

const positionChangedRef = announceEvent(positionChanged, {
  description: "The viewer's position moved.",
  isPublic: false,
}).implement({
  description: "The viewer's own position in a market moved.",
  interfaces: [marketEventRef],
  fields: (t) => ({
    position: t.field({
      type: positionRef,
      description: 'The position after the change.',
      resolve: ({ event }) => event.payload.position,
    }),
  }),
});

builder.subscriptionField('positionChanged', (t) =>
  t.field({
    type: positionChangedRef,
    extensions: dependsOnViewer,
    description:
      "Every change of the viewer's own positions, in the order in which they were published. Needs a wallet's token; nobody else's are ever seen. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.",
    args: watchArgs,
    subscribe: async (_root, { marketId, after }, context) => {
      const topic = walletTopic(requireWallet(context));
      if (marketId != null) await assertMarketExists(context, marketId);
      return watchTopic(topic, [positionChanged], after, {
        accepts: (event) => marketId == null || event.marketId === marketId,
      });
    },
    resolve: (publication) => publication,
  }),
);
