import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { listSessions } from '../store.ts';
import { requireSessions } from './access.ts';
import { sessionStatusEnum } from './enums.ts';
import { sessionRef } from './session.ts';

builder.objectField(viewerRef, 'tradingSessions', (t) =>
  t.connection(
    {
      type: sessionRef,
      description:
        "The trading sessions of the viewer's wallet, newest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions.",
      args: { status: t.arg({ type: sessionStatusEnum, description: 'Only sessions of this status.' }) },
      resolve: ({ wallet }, { status, ...args }, context) => {
        requireSessions(context);
        const { queries } = context.services;
        return readConnection(args, {
          read: async (page) => (wallet === null ? [] : listSessions(queries, wallet, status ?? null, page)),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
          isId: isUuid,
        });
      },
    },
    { name: 'TradingSessionConnection', description: 'A page of trading sessions.' },
    { name: 'TradingSessionEdge', description: 'A trading session and its place in the list.' },
  ),
);
