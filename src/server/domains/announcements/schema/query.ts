import { encodeCursor } from '../../../broker/cursor.ts';
import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { selects } from '../../../graphql/selection.ts';
import { listAnnouncements } from '../store.ts';
import { announcementsTopic } from '../topics.ts';
import { announcementRef, requireAnnouncements } from './announcement.ts';

builder.queryField('announcements', (t) =>
  t.connection(
    {
      type: announcementRef,
      description:
        'Announcements, newest first. Subscribe to `announcementChanged` after the `cursor` of the list, and no change is missed. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no table of announcements.',
      args: {
        isActive: t.arg.boolean({
          description: 'True: only announcements that hold now. False: only the others. All by default.',
        }),
      },
      resolve: async (_root, { isActive = null, ...args }, context, info) => {
        requireAnnouncements(context);
        const { queries, tail } = context.services;
        const address = announcementsTopic.of(null);
        const position = selects(info, 'cursor') ? await tail(address) : null;
        const page = await readConnection(args, {
          read: (request) => listAnnouncements(queries, isActive, request),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
          isId: isUuid,
        });
        return { ...page, streamCursor: position === null ? null : encodeCursor(address, position) };
      },
    },
    {
      name: 'AnnouncementConnection',
      description: 'A page of announcements.',
      fields: (fields) => ({
        cursor: fields.field({
          type: 'Cursor',
          description:
            'The position in the stream `announcementChanged`, read before the rows: a subscription `after` it misses nothing in between.',
          resolve: ({ streamCursor }) => {
            if (streamCursor === null)
              throw new Error('announcements were loaded without the cursor that is selected of them');
            return streamCursor;
          },
        }),
      }),
    },
    { name: 'AnnouncementEdge', description: 'An announcement and its place in the list.' },
  ),
);
