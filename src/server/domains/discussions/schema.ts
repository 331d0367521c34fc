import { isUuid } from '../../db/pages.ts';
import type { DiscussionRow } from './table.ts';
import { builder } from '../../graphql/builder.ts';
import { readConnection } from '../../graphql/connections.ts';
import { requireTables, requireWallet } from '../../graphql/context.ts';
import { announceEvent } from '../../graphql/event-type.ts';
import { announceNode, nodeRef } from '../../graphql/node.ts';
import { batchPages } from '../../graphql/page-batches.ts';
import { batchValues } from '../../graphql/value-batches.ts';
import { dependsOnViewer } from '../../graphql/viewer-dependence.ts';
import { marketEventInterfaces } from '../markets/schema/event.ts';
import { marketOf, marketRef } from '../markets/schema/reference.ts';
import { watchArgs, watchMarkets } from '../markets/schema/watch.ts';
import { userOf } from '../users/schema/user.ts';
import { deleteDiscussion } from './delete.ts';
import { discussionDeleted, discussionPosted } from './events.ts';
import { maximumContentLength, postDiscussion } from './post.ts';
import { countDiscussions, findDiscussions, listDiscussions } from './store.ts';

const discussionRef = builder.objectRef<DiscussionRow>('Discussion').implement({
  description: 'A comment under a market.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    market: t.field(marketOf(({ marketId }) => marketId)),
    userWallet: t.exposeString('userWallet', { description: 'The wallet of the author.' }),
    user: t.field(userOf(({ userWallet }) => userWallet)),
    content: t.exposeString('content', { description: `1 to ${maximumContentLength} characters.` }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the post.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the author deleted it; null for a comment that is not deleted.',
    }),
  }),
});

const loadDiscussion = batchValues(findDiscussions);

announceNode('Discussion', (context, id) =>
  isUuid(id) ? loadDiscussion(context, id.toLowerCase()) : Promise.resolve(null),
);

const loadCount = batchValues(countDiscussions);

builder.objectField(marketRef, 'discussionsCount', (t) =>
  t.int({
    description: 'The number of comments under the market, without deleted comments.',
    resolve: async ({ row }, _args, context) => (await loadCount(context, row.id)) ?? 0,
  }),
);

const discussionsOf = batchPages(listDiscussions);

builder.objectField(marketRef, 'discussions', (t) =>
  t.connection(
    {
      type: discussionRef,
      description: 'The comments under the market, newest first, without deleted comments.',
      resolve: ({ row }, args, context) =>
        readConnection(args, {
          read: discussionsOf(context, row.id),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
          isId: isUuid,
        }),
    },
    { name: 'DiscussionConnection', description: 'A page of comments.' },
    { name: 'DiscussionEdge', description: 'A comment and its place in the list.' },
  ),
);

const discussionPayload = (name: string, description: string) =>
  builder.objectRef<DiscussionRow>(name).implement({
    description,
    fields: (t) => ({
      discussion: t.field({
        type: discussionRef,
        description: 'The comment.',
        resolve: (discussion) => discussion,
      }),
    }),
  });

const postInput = builder.inputType('PostDiscussionInput', {
  description: 'A comment.',
  fields: (t) => ({
    marketId: t.id({ required: true, description: 'The market.' }),
    content: t.string({
      required: true,
      description: `1 to ${maximumContentLength} characters; white space around it is cut.`,
    }),
  }),
});

builder.mutationField('postDiscussion', (t) =>
  t.field({
    type: discussionPayload('PostDiscussionPayload', 'The result of a post.'),
    extensions: dependsOnViewer,
    description:
      'Posts a comment. Needs a wallet. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `BAD_USER_INPUT` for a text of the wrong length.',
    args: { input: t.arg({ type: postInput, required: true, description: 'The comment.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      requireTables(context, 'postDiscussion');
      return postDiscussion(context.services.walletWork, { ...input, wallet });
    },
  }),
);

const deleteInput = builder.inputType('DeleteDiscussionInput', {
  description: 'The comment that is deleted.',
  fields: (t) => ({ discussionId: t.id({ required: true, description: 'The id of the comment.' }) }),
});

builder.mutationField('deleteDiscussion', (t) =>
  t.field({
    type: discussionPayload('DeleteDiscussionPayload', 'The result of a deletion.'),
    extensions: dependsOnViewer,
    description:
      'Deletes a comment. Its row stays and has the time of the deletion. A second deletion changes nothing. Needs the author. Errors: `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`.',
    args: { input: t.arg({ type: deleteInput, required: true, description: 'The comment.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      return deleteDiscussion(context.services.unitOfWork, { ...input, wallet });
    },
  }),
);

export const discussionPostedEvent = announceEvent(discussionPosted, { description: 'A comment.' });

discussionPostedEvent.ref.implement({
  description: 'A comment was posted.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    discussion: t.field({
      type: discussionRef,
      description: 'The comment as it was posted.',
      resolve: ({ event }) => event.payload,
    }),
  }),
});

export const discussionDeletedEvent = announceEvent(discussionDeleted, {
  description: 'A comment deleted.',
});

discussionDeletedEvent.ref.implement({
  description: 'A comment was deleted by its author.',
  interfaces: marketEventInterfaces,
  fields: (t) => ({
    discussionId: t.id({
      description: 'The deleted comment.',
      resolve: ({ event }) => event.payload.discussionId,
    }),
    deletedAt: t.field({
      type: 'DateTime',
      description: 'The time of the deletion.',
      resolve: ({ event }) => event.payload.deletedAt,
    }),
  }),
});

builder.subscriptionFields((t) => ({
  discussionPosted: t.field({
    type: discussionPostedEvent.ref,
    description:
      'Every comment, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: watchArgs,
    subscribe: (_root, args, context) => watchMarkets(context, [discussionPosted], args),
    resolve: (publication) => publication,
  }),
  discussionDeleted: t.field({
    type: discussionDeletedEvent.ref,
    description:
      'Every deletion of a comment, in the order of publication. Errors: `NOT_FOUND`, `CURSOR_INVALID`, `CURSOR_EXPIRED`.',
    args: watchArgs,
    subscribe: (_root, args, context) => watchMarkets(context, [discussionDeleted], args),
    resolve: (publication) => publication,
  }),
}));
