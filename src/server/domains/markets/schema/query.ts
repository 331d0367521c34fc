import { ApiError } from '../../../base/errors.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { selects } from '../../../graphql/selection.ts';
import { listMarkets } from '../store.ts';
import { allMarketsTopic } from '../topics.ts';
import { marketLoaderOf } from './loader.ts';
import { marketCategoryEnum, marketStateEnum } from './market.ts';
import { marketRef } from './reference.ts';

/** Characters of a search at most. */
const maximumSearchLength = 200;

builder.queryField('market', (t) =>
  t.field({
    type: marketRef,
    nullable: true,
    description: 'The market with this id; null for an unknown id.',
    args: { id: t.arg.id({ required: true, description: 'The id.' }) },
    resolve: (_root, { id }, context, info) => marketLoaderOf(context).load(id, selects(info, 'cursor')),
  }),
);

builder.queryField('markets', (t) =>
  t.connection(
    {
      type: marketRef,
      description: 'Markets, newest first. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`.',
      args: {
        state: t.arg({ type: marketStateEnum, description: 'Only markets in this state.' }),
        category: t.arg({ type: marketCategoryEnum, description: 'Only markets of this category.' }),
        search: t.arg.string({
          description: `Only markets with this text in the question or the description, in upper or lower case: ${maximumSearchLength} characters at most.`,
        }),
      },
      resolve: async (_root, { state, category, search, ...args }, context, info) => {
        const { services } = context;
        if ((search?.length ?? 0) > maximumSearchLength) {
          throw new ApiError('BAD_USER_INPUT', { argument: 'search', maximum: maximumSearchLength });
        }
        const filter = { state: state ?? null, category: category ?? null, search: search?.trim() ?? null };
        const position = selects(info, 'cursor') ? await services.tail(allMarketsTopic.of(null)) : null;
        const page = await readConnection(args, {
          read: (request) => listMarkets(services.queries, filter, request),
          keyOf: ({ createdAt: time, id }) => ({ time, id }),
        });
        const withCursor = selects(info, 'edges', 'node', 'cursor');
        const edges = await Promise.all(
          page.edges.map(async ({ cursor, node: row }) => ({
            cursor,
            // A market's cursor must be read before its row, so a row with a cursor is read a second time.
            node: (withCursor ? await marketLoaderOf(context).load(row.id, true) : null) ?? {
              row,
              cursor: null,
            },
          })),
        );
        return {
          ...page,
          edges,
          streamCursor: position === null ? null : encodeCursor(allMarketsTopic.of(null), position),
        };
      },
    },
    {
      name: 'MarketConnection',
      description: 'A page of markets.',
      fields: (fields) => ({
        cursor: fields.field({
          type: 'Cursor',
          description:
            'The position in the stream of all markets, read before the rows: a subscription `after` it, without `marketId`, misses nothing in between.',
          resolve: ({ streamCursor }) => {
            if (streamCursor === null)
              throw new Error('markets were loaded without the cursor that is selected of them');
            return streamCursor;
          },
        }),
      }),
    },
    { name: 'MarketEdge', description: 'A market and its place in the list.' },
  ),
);
