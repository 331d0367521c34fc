import type { GraphQLResolveInfo } from 'graphql';

import { ApiError } from '../../../base/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { selects } from '../../../graphql/selection.ts';
import { marketLoaderOf, type MarketNode } from './loader.ts';

/** The GraphQL type `Market`, for fields of every domain that lead to a market. Its own fields are in `market.ts`. */
export const marketRef = builder.objectRef<MarketNode>('Market');

/** The options of a field for the market of its parent: the market as it is now, null when it has been deleted. */
export function marketOf<Parent>(
  marketIdOf: (parent: Parent) => string,
  description = 'The market as it is now; null when it has been deleted.',
) {
  return {
    type: marketRef,
    nullable: true as const,
    description,
    resolve: (parent: Parent, _args: object, context: Context, info: GraphQLResolveInfo) =>
      marketLoaderOf(context).load(marketIdOf(parent), selects(info, 'cursor')),
  };
}

/**
 * The options of a field for the market that a mutation has written: the market as it is now. The field fails with `NOT_FOUND`
 * when another writer has deleted the market since.
 */
export function writtenMarketOf<Parent>(marketIdOf: (parent: Parent) => string) {
  return {
    type: marketRef,
    description: 'The market as it is now.',
    resolve: async (parent: Parent, _args: object, context: Context, info: GraphQLResolveInfo) => {
      const marketId = marketIdOf(parent);
      const market = await marketLoaderOf(context).load(marketId, selects(info, 'cursor'));
      if (market === null) throw new ApiError('NOT_FOUND', { marketId });
      return market;
    },
  };
}
