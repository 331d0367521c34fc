import { encodeCursor } from '../../../broker/cursor.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { ApiError } from '../../../base/errors.ts';
import { selects } from '../../../graphql/selection.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { listNotifications, readBadge } from '../store.ts';
import type { Badge } from '../table.ts';
import { notificationStates, notificationTypes } from '../types.ts';
import { inboxTopic } from '../topics.ts';
import {
  notificationRef,
  notificationStateEnum,
  notificationTypeEnum,
  requireInbox,
} from './notification.ts';

/** The badge of a wallet, and the position of its stream where it is selected. */
interface InboxNode extends Badge {
  readonly cursor: string | null;
}

export const inboxRef = builder.objectRef<InboxNode>('Inbox').implement({
  description:
    'The counters of the inbox of a wallet. Of two of them the one with the larger `version` holds.',
  fields: (t) => ({
    unreadCount: t.exposeInt('unread', {
      description: 'Notifications that are unread, unseen ones included.',
    }),
    unseenCount: t.exposeInt('unseen', { description: 'Notifications that are unseen.' }),
    version: t.expose('version', { type: 'BigInt', description: 'Grows with each change of the inbox.' }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'The position in the stream of `inboxChanged`, read before the counters: a subscription `after` it misses nothing in between.',
      resolve: ({ cursor }) => {
        if (cursor === null) throw new Error('the inbox was read without the cursor that is selected of it');
        return cursor;
      },
    }),
  }),
});

builder.objectField(viewerRef, 'inbox', (t) =>
  t.field({
    type: inboxRef,
    nullable: true,
    description:
      "The counters of the viewer's inbox; null without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
    resolve: async ({ wallet }, _args, context, info) => {
      requireInbox(context);
      if (wallet === null) return null;
      const { queries, tail } = context.services;
      const address = inboxTopic.of(wallet);
      // Read before the counters, so that nothing between the two is missed.
      const cursor = selects(info, 'cursor') ? encodeCursor(address, await tail(address)) : null;
      return { ...(await readBadge(queries, wallet)), cursor };
    },
  }),
);

const filterInput = builder.inputType('NotificationFilter', {
  description: 'Which notifications a list has.',
  fields: (t) => ({
    states: t.field({
      type: [notificationStateEnum],
      description: 'Those in one of these states; all but ARCHIVED by default.',
    }),
    types: t.field({
      type: [notificationTypeEnum],
      description: 'Those of one of these types; of all by default.',
    }),
    marketId: t.id({ description: 'Those about this market; about any or none by default.' }),
  }),
});

/** The connection of a viewer without a wallet. */
const nothing = {
  edges: [],
  pageInfo: { startCursor: null, endCursor: null, hasPreviousPage: false, hasNextPage: false },
};

/** Reads the sequence of a cursor. */
function readSequence(text: string): string {
  if (!/^\d{1,18}$/.test(text)) throw new RangeError('not a sequence');
  return text;
}

builder.objectField(viewerRef, 'notifications', (t) =>
  t.connection(
    {
      type: notificationRef,
      description:
        "The notifications of the viewer's wallet, the newest sequence first. Archived and expired ones are left out unless the filter asks for them. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
      args: { filter: t.arg({ type: filterInput, description: 'Which of them; all by default.' }) },
      resolve: async ({ wallet }, { filter, ...args }, context) => {
        requireInbox(context);
        assertDistinct('states', filter?.states, notificationStates.length);
        assertDistinct('types', filter?.types, notificationTypes.length);
        if (wallet === null) return nothing;
        const wanted = {
          states: filter?.states ?? null,
          types: filter?.types ?? null,
          marketId: filter?.marketId ?? null,
        };
        return readConnection(args, {
          read: (page) => listNotifications(context.services.queries, wallet, wanted, page),
          keyOf: ({ sequence, id }) => ({ time: String(sequence), id }),
          isId: isUuid,
          readTime: readSequence,
        });
      },
    },
    { name: 'NotificationConnection', description: 'A page of notifications.' },
    { name: 'NotificationEdge', description: 'A notification and its place in the list.' },
  ),
);

/** @throws {ApiError} `BAD_USER_INPUT` for a list that is longer than there are values. */
function assertDistinct(
  argument: string,
  values: readonly string[] | null | undefined,
  maximum: number,
): void {
  if (values == null || values.length <= maximum) return;
  throw new ApiError(
    'BAD_USER_INPUT',
    { argument, maximum, length: values.length },
    `${argument} has ${maximum} values at most.`,
  );
}
