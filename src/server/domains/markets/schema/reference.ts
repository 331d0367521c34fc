import type { GraphQLResolveInfo } from 'graphql';

import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import type { MarketNode } from './loader.ts';
import { selects } from '../../../graphql/selection.ts';

/** The GraphQL type `Market`, for the parts of the schema that lead to a market. Its fields are in domains/markets. */
export const marketRef = builder.objectRef<MarketNode>('Market');

/** The options of a field that leads to the market of its parent: as it is now, null when it has been deleted. */
export function marketOf<Parent>(
  marketIdOf: (parent: Parent) => string,
  description = 'The market as it is now; null when it has been deleted.',
) {
  return {
    type: marketRef,
    nullable: true as const,
    description,
    resolve: (parent: Parent, _args: object, { markets }: Context, info: GraphQLResolveInfo) =>
      markets.load(marketIdOf(parent), selects(info, 'cursor')),
  };
}
