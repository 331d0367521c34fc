import DataLoader from 'dataloader';

import { ApiError } from '../../../base/errors.ts';
import { isStorable } from '../../../db/characters.ts';
import type { Queryable } from '../../../db/client.ts';
import { unstorable } from '../../../db/errors.ts';
import type { Context } from '../../../graphql/context.ts';
import { findExistingMarkets } from '../store.ts';

/** Tells whether a market exists. All operations of the process share a query for the calls of a tick. */
export type MarketExists = (id: string) => Promise<boolean>;

declare module '../../../graphql/context.ts' {
  interface Services {
    readonly marketExists: MarketExists;
  }
}

/** Markets of a query at most. */
const maximumBatchSize = 1000;

/** Creates the check that all operations of a process share. It caches nothing, so each answer is of the present. */
export function createMarketExists(queries: Queryable): MarketExists {
  const loader = new DataLoader<string, boolean>(
    async (ids) => {
      const existing = await findExistingMarkets(queries, [...new Set(ids)]);
      return ids.map((id) => existing.has(id));
    },
    { cache: false, maxBatchSize: maximumBatchSize },
  );
  return async (id) => {
    // The query of a tick has the ids of many clients, and a single such id would fail all of it.
    if (!isStorable(id)) throw unstorable();
    return loader.load(id);
  };
}

/** @throws {ApiError} `NOT_FOUND` for an unknown market. */
export async function assertMarketExists({ services }: Context, marketId: string): Promise<void> {
  if (!(await services.marketExists(marketId))) throw new ApiError('NOT_FOUND', { marketId });
}
