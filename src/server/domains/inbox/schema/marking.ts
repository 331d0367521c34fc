import { builder } from '../../../graphql/builder.ts';
import { requireWallet } from '../../../graphql/context.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { selects } from '../../../graphql/selection.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { markNotifications, maximumMarked } from '../mark.ts';
import type { Badge } from '../table.ts';
import { inboxTopic } from '../topics.ts';
import { notificationMarkEnum, requireInbox } from './notification.ts';
import { inboxRef } from './viewer.ts';

const markInput = builder.inputType('MarkNotificationsInput', {
  description: 'Notifications and their mark. Give exactly one of `ids` and `throughSequence`.',
  fields: (t) => ({
    ids: t.idList({ description: `The notifications, ${maximumMarked} at most.` }),
    throughSequence: t.field({ type: 'BigInt', description: 'All notifications up to this sequence.' }),
    as: t.field({ type: notificationMarkEnum, required: true, description: 'The mark.' }),
  }),
});

const markPayload = builder
  .objectRef<Badge & { readonly cursor: string | null }>('MarkNotificationsPayload')
  .implement({
    description: 'The result of a marking.',
    fields: (t) => ({
      inbox: t.field({
        type: inboxRef,
        description: 'The counters after it.',
        resolve: (inbox) => inbox,
      }),
    }),
  });

builder.mutationField('markNotifications', (t) =>
  t.field({
    type: markPayload,
    extensions: dependsOnViewer,
    description:
      "Marks notifications of the viewer's wallet. Those of other wallets, and archived ones, stay as they are. The same marking again changes nothing. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
    args: { input: t.arg({ type: markInput, required: true, description: 'The marking.' }) },
    resolve: async (_root, { input }, context, info) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      const { unitOfWork, tail } = context.services;
      const address = inboxTopic.of(wallet);
      const cursor = selects(info, 'inbox', 'cursor') ? encodeCursor(address, await tail(address)) : null;
      const badge = await markNotifications(unitOfWork, {
        wallet,
        ids: input.ids ?? null,
        throughSequence: input.throughSequence ?? null,
        mark: input.as,
      });
      return { ...badge, cursor };
    },
  }),
);
