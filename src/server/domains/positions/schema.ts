import type { PositionRow } from './table.ts';
import { builder } from '../../graphql/builder.ts';
import { cacheId, cacheIdDescription } from '../../graphql/cache-id.ts';
import { requireWallet } from '../../graphql/context.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { announceEvent } from '../../graphql/event-type.ts';
import { batchOwn, batchValues } from '../../graphql/value-batches.ts';
import { watchTopic } from '../../graphql/watch.ts';
import { marketEventInterfaces } from '../markets/schema/event.ts';
import { assertMarketExists } from '../markets/schema/existence.ts';
import { marketOf, marketRef } from '../markets/schema/reference.ts';
import { userOf } from '../users/schema/user.ts';
import { viewerRef } from '../users/schema/viewer.ts';
import { walletTopic } from '../users/topics.ts';
import { positionChanged } from './events.ts';
import { countHolders, findOwnPositions, listPositions, maximumPositions } from './store.ts';

const positionRef = builder.objectRef<PositionRow>('Position').implement({
  description: 'The shares of a wallet in a market. Only the wallet itself can read them.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ marketId, userWallet }) => cacheId('Position', marketId, userWallet),
    }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'The wallet.' }),
    user: t.field(userOf(({ userWallet }) => userWallet)),
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
        'The cost of the open shares, in lamports. A sale subtracts the cost of the sold shares at the average price.',
    }),
    tradesCount: t.exposeInt('tradesCount', { description: 'The number of trades in the market.' }),
    realizedPnl: t.expose('realizedPnl', {
      type: 'BigInt',
      description: 'The proceeds of all sales less the cost of the sold shares, in lamports.',
    }),
    unrealizedPnl: t.expose('unrealizedPnl', {
      type: 'BigInt',
      nullable: true,
      description: 'The value of the open shares less their cost, in lamports, where the platform writes it.',
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
      description: 'The time of the first trade.',
    }),
    lastTradeAt: t.expose('lastTradeAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last trade.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last change, where its writer sets it.',
    }),
  }),
});

builder.objectField(viewerRef, 'positions', (t) =>
  t.field({
    type: [positionRef],
    description: 'The positions of the wallet, the last changed position first.',
    args: {
      marketId: t.arg.id({ description: 'Only the position in this market.' }),
      first: t.arg.int({
        required: true,
        defaultValue: maximumPositions,
        description: `The number of positions, ${maximumPositions} at most.`,
      }),
    },
    resolve: ({ wallet }, { marketId, first }, { services }) =>
      wallet === null ? [] : listPositions(services.queries, wallet, marketId ?? null, first),
  }),
);

const loadOwn = batchOwn(findOwnPositions);
const loadHolders = batchValues(countHolders);

builder.objectFields(marketRef, (t) => ({
  holdersCount: t.int({
    description: 'The number of wallets that hold shares of the market.',
    resolve: async ({ row }, _args, context) => (await loadHolders(context, row.id)) ?? 0,
  }),
  viewerPosition: t.field({
    type: positionRef,
    nullable: true,
    extensions: dependsOnViewer,
    description: "The position of the viewer's wallet in the market; null without one.",
    resolve: ({ row }, _args, context) =>
      context.viewer?.wallet == null
        ? null
        : loadOwn(context, { wallet: context.viewer.wallet, marketId: row.id }),
  }),
}));

export const positionChangedEvent = announceEvent(positionChanged, {
  description: 'A position of the viewer changed.',
  isPublic: false,
});

positionChangedEvent.ref.implement({
  description: 'A position of the viewer changed.',
  interfaces: marketEventInterfaces,
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
    type: positionChangedEvent.ref,
    extensions: dependsOnViewer,
    description:
      "Every change of the viewer's own positions, in the order of publication. Needs a wallet's token, and never shows positions of another wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.",
    args: {
      marketId: t.arg.id({ description: 'Only events of this market; events of all markets by default.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begin after this position; with the next event by default.',
      }),
    },
    subscribe: async (_root, { marketId, after }, context) => {
      const wallet = requireWallet(context);
      if (marketId != null) await assertMarketExists(context, marketId);
      return watchTopic(context, walletTopic, wallet, {
        definitions: [positionChanged],
        after,
        accepts: (event) => marketId == null || event.marketId === marketId,
      });
    },
    resolve: (publication) => publication,
  }),
);
