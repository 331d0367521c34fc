import DataLoader from 'dataloader';

import type { Queryable } from '../db/client.ts';
import type { Context } from './context.ts';
import { perProcess } from './per-process.ts';

/** Reads a value for each of many ids. An id without a value may be missing. */
export type ReadValues<Value> = (
  queries: Queryable,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Value>>;

/** Ids of a statement at most. */
const maximumIds = 500;

/**
 * Reads values by id. The reads of a tick share a statement, whatever operations they belong to. Nothing is cached.
 *
 * @returns a function that resolves with null for an id without a value.
 */
export function batchValues<Value>(
  read: ReadValues<Value>,
): (context: Context, id: string) => Promise<Value | null> {
  const loaderOf = perProcess(
    ({ queries }) =>
      new DataLoader<string, Value | null>(
        async (ids) => {
          const values = await read(queries, [...new Set(ids)]);
          return ids.map((id) => values.get(id) ?? null);
        },
        { cache: false, maxBatchSize: maximumIds },
      ),
  );
  return (context, id) => loaderOf(context).load(id);
}

/** Reads a value of a wallet for each of many ids. An id without a value may be missing. */
export type ReadOwn<Value> = (
  queries: Queryable,
  wallet: string,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, Value>>;

/** A value that belongs to a wallet. */
export interface OwnValue {
  readonly wallet: string;
  readonly marketId: string;
}

/** Like {@link batchValues}, for values that belong to a wallet: the reads of a tick share a statement for each wallet. */
export function batchOwn<Value>(
  read: ReadOwn<Value>,
): (context: Context, asked: OwnValue) => Promise<Value | null> {
  const loaderOf = perProcess(
    ({ queries }) =>
      new DataLoader<OwnValue, Value | null>(
        async (asked) => {
          const wallets = [...new Set(asked.map(({ wallet }) => wallet))];
          const byWallet = new Map(
            await Promise.all(
              wallets.map(async (wallet) => {
                const own = asked.filter((each) => each.wallet === wallet);
                const ids = new Set(own.map(({ marketId }) => marketId));
                return [wallet, await read(queries, wallet, [...ids])] as const;
              }),
            ),
          );
          return asked.map(({ wallet, marketId }) => byWallet.get(wallet)?.get(marketId) ?? null);
        },
        { cache: false, maxBatchSize: maximumIds },
      ),
  );
  return (context, asked) => loaderOf(context).load(asked);
}
