import { builder } from '../../../graphql/builder.ts';
import { requireWallet } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { selects } from '../../../graphql/selection.ts';
import { batchOwn } from '../../../graphql/value-batches.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { marketLoaderOf } from '../../markets/schema/loader.ts';
import { marketRef, writtenMarketOf } from '../../markets/schema/reference.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { followMarket, unfollowMarket } from '../follow.ts';
import { inboxMigration } from '../migrations.ts';
import { findFollowed, listFollowed, maximumListed } from '../store.ts';
import { requireInbox } from './notification.ts';

const loadFollowed = batchOwn(findFollowed);

builder.objectField(marketRef, 'isFollowed', (t) =>
  t.boolean({
    nullable: true,
    extensions: dependsOnViewer,
    description:
      "Whether the viewer's wallet follows the market. Null without a wallet, and where the server has no tables for inboxes.",
    resolve: async ({ row }, _args, context) => {
      const wallet = context.viewer?.wallet ?? null;
      if (wallet === null || !context.services.capabilities.isUsable(inboxMigration.capability)) return null;
      return (await loadFollowed(context, { wallet, marketId: row.id })) ?? false;
    },
  }),
);

builder.objectField(viewerRef, 'followedMarkets', (t) =>
  t.field({
    type: [marketRef],
    extensions: holdsAtMost(maximumListed),
    description: `The markets that the viewer's wallet follows, the last followed first, ${maximumListed} at most. Errors: \`SERVICE_UNAVAILABLE\` where the server has no tables for inboxes.`,
    resolve: async ({ wallet }, _args, context, info) => {
      requireInbox(context);
      if (wallet === null) return [];
      const ids = await listFollowed(context.services.queries, wallet);
      const withCursor = selects(info, 'cursor');
      const found = await Promise.all(ids.map((id) => marketLoaderOf(context).load(id, withCursor)));
      return found.filter((market) => market !== null);
    },
  }),
);

const ofMarket = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ marketId: t.id({ required: true, description: 'The market.' }) }),
  });

const payloadOf = (name: string, description: string) =>
  builder.objectRef<{ readonly marketId: string }>(name).implement({
    description,
    fields: (t) => ({ market: t.field(writtenMarketOf(({ marketId }) => marketId)) }),
  });

const errors =
  'Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.';

builder.mutationField('followMarket', (t) =>
  t.field({
    type: payloadOf('FollowMarketPayload', 'The result of a follow.'),
    extensions: dependsOnViewer,
    description: `Follows a market: the wallet is told when it is resolved, disputed or cancelled. A wallet follows \`MAX_FOLLOWS\` at most. A second call changes nothing. ${errors}`,
    args: {
      input: t.arg({
        type: ofMarket('FollowMarketInput', 'The market that the wallet follows.'),
        required: true,
        description: 'The market.',
      }),
    },
    resolve: async (_root, { input: { marketId } }, context) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      await assertMarketExists(context, marketId);
      const { unitOfWork, config } = context.services;
      await followMarket(unitOfWork, { wallet, marketId }, config.MAX_FOLLOWS);
      return { marketId };
    },
  }),
);

builder.mutationField('unfollowMarket', (t) =>
  t.field({
    type: payloadOf('UnfollowMarketPayload', 'The result of the end of a follow.'),
    extensions: dependsOnViewer,
    description: `Ends to follow a market. A second call changes nothing. ${errors}`,
    args: {
      input: t.arg({
        type: ofMarket('UnfollowMarketInput', 'The market that the wallet no longer follows.'),
        required: true,
        description: 'The market.',
      }),
    },
    resolve: async (_root, { input: { marketId } }, context) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      await assertMarketExists(context, marketId);
      await unfollowMarket(context.services.unitOfWork, { wallet, marketId });
      return { marketId };
    },
  }),
);
