import type { RawBuilder } from 'kysely';

import { ApiError } from '../../../base/errors.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import type { PageRequest } from '../../../db/pages.ts';
import type { Context, Services } from '../../../graphql/context.ts';
import { searches } from '../../../graphql/field-cost.ts';
import { readConnection } from '../../../graphql/connections.ts';
import { countsWith, searchRate } from '../../../graphql/rates.ts';
import { selects } from '../../../graphql/selection.ts';
import { searchMigration } from '../migrations.ts';
import { rankingOf, type RankedOrder } from '../rankings.ts';
import { listMarkets, searchMarkets, SearchTimeout, type ListedMarket, type MarketFilter } from '../store.ts';
import { allMarketsTopic } from '../topics.ts';
import { marketConnectionRef } from './connection.ts';
import { marketLoaderOf } from './loader.ts';
import { marketCategoryEnum, marketStateEnum } from './market.ts';
import { marketRef } from './reference.ts';

/** Characters of a search at most. */
const maximumSearchLength = 200;

/** The cost of a search, in objects. */
const searchCost = 200;

builder.queryField('market', (t) =>
  t.field({
    type: marketRef,
    nullable: true,
    description: 'The market with this id; null for an unknown id.',
    args: { id: t.arg.id({ required: true, description: 'The id.' }) },
    resolve: (_root, { id }, context, info) => marketLoaderOf(context).load(id, selects(info, 'cursor')),
  }),
);

const marketOrderEnum = builder.enumType('MarketOrder', {
  description: 'An order of markets.',
  values: {
    NEWEST: { description: 'The newest first.' },
    VOLUME_24H: { description: 'The highest volume of the last 24 hours first.' },
    TRENDING: { description: 'The most trades of the last hour first.' },
  } as const satisfies Record<'NEWEST' | RankedOrder, object>,
});

builder.queryField('markets', (t) =>
  t.connection(
    {
      type: marketRef,
      extensions: {
        ...searches({ argument: 'search', cost: searchCost }),
        ...countsWith('search', searchRate),
      },
      description:
        'Markets, newest first by default. Errors: `BAD_USER_INPUT`, `CURSOR_INVALID`; `QUERY_TOO_COMPLEX` for a search that takes too long; `SERVICE_UNAVAILABLE` for an order whose tables the server lacks.',
      args: {
        orderBy: t.arg({
          type: marketOrderEnum,
          required: true,
          defaultValue: 'NEWEST' as const,
          description: 'The order of the list.',
        }),
        state: t.arg({ type: marketStateEnum, description: 'Only markets in this state.' }),
        category: t.arg({ type: marketCategoryEnum, description: 'Only markets of this category.' }),
        search: t.arg.string({
          description: `Only markets with this text in the question or the description, in upper or lower case: ${maximumSearchLength} characters at most.`,
        }),
      },
      resolve: async (_root, { orderBy, state, category, search, ...args }, context, info) => {
        const { services } = context;
        if ((search?.length ?? 0) > maximumSearchLength) {
          throw new ApiError('BAD_USER_INPUT', { argument: 'search', maximum: maximumSearchLength });
        }
        const text = search?.trim() ?? '';
        const filter = {
          ranks: orderBy === 'NEWEST' ? null : requireRanks(context, orderBy),
          state: state ?? null,
          category: category ?? null,
          search: text === '' ? null : text,
        };
        const position = selects(info, 'cursor') ? await services.tail(allMarketsTopic.of(null)) : null;
        const page = await readConnection(args, {
          read: (request) => read(services, filter, request),
          keyOf: ({ createdAt, rank, id }) => ({ time: rank ?? createdAt, id }),
          ...(orderBy === 'NEWEST' ? {} : { readTime: readRank }),
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
    marketConnectionRef,
  ),
);

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no tables for the order. */
function requireRanks({ services: { capabilities } }: Context, order: RankedOrder): RawBuilder<unknown> {
  const ranking = rankingOf(order);
  const missing = ranking === null ? order : ranking.missing((name) => capabilities.isUsable(name));
  if (ranking === null || missing !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: missing });
  return ranking.ranks;
}

/** @throws {RangeError} for a text that is no rank. */
function readRank(text: string): string {
  if (!/^\d{1,40}(\.\d{1,20})?$/.test(text)) throw new RangeError('not a rank');
  return text;
}

async function read(
  { queries, config, capabilities, onRefused }: Services,
  filter: MarketFilter,
  page: PageRequest,
): Promise<readonly ListedMarket[]> {
  if (filter.search === null) return listMarkets(queries, filter, page);
  const timeoutMs = Math.min(config.SEARCH_TIMEOUT_MS, config.DATABASE_TIMEOUT_MS);
  try {
    const isIndexed = capabilities.isUsable(searchMigration.capability);
    return await searchMarkets(queries, filter, page, { timeoutMs, isIndexed });
  } catch (error) {
    if (!(error instanceof SearchTimeout)) throw error;
    onRefused('SEARCH_TIMEOUT_MS');
    const message = 'The search took too long: look for a longer or rarer text.';
    throw new ApiError('QUERY_TOO_COMPLEX', { searchTimeoutMs: timeoutMs }, message);
  }
}
