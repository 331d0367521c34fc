import DataLoader from 'dataloader';

import type { Queryable } from '../db/client.ts';
import type { PageRequest } from '../db/pages.ts';
import type { Context } from './context.ts';
import { perProcess } from './per-process.ts';

/** Reads the same page of the list of each of many parents. A parent without rows may be missing. */
export type ReadPages<Row> = (
  queries: Queryable,
  parentIds: readonly string[],
  page: PageRequest,
) => Promise<ReadonlyMap<string, readonly Row[]>>;

/** Parents of a statement at most. */
const maximumParents = 500;

interface Request {
  readonly parentId: string;
  readonly page: PageRequest;
}

/**
 * Reads the pages of lists that belong to parents. The reads of a tick share a statement where they ask for the same page,
 * whatever operations they belong to. Nothing is cached.
 */
export function batchPages<Row>(
  read: ReadPages<Row>,
): (context: Context, parentId: string) => (page: PageRequest) => Promise<readonly Row[]> {
  const loaderOf = perProcess(
    ({ queries }) =>
      new DataLoader<Request, readonly Row[]>(
        async (requests) => {
          const pages = new Map<string, { readonly page: PageRequest; readonly ids: Set<string> }>();
          for (const { parentId, page } of requests) {
            const key = keyOf(page);
            const { ids } = pages.get(key) ?? { ids: new Set<string>() };
            pages.set(key, { page, ids: ids.add(parentId) });
          }
          const results = new Map<string, ReadonlyMap<string, readonly Row[]> | Error>();
          const readAll = async (key: string, page: PageRequest, ids: readonly string[]): Promise<void> => {
            results.set(key, await read(queries, ids, page).catch(asError));
          };
          await Promise.all([...pages].map(([key, { page, ids }]) => readAll(key, page, [...ids])));
          return requests.map(({ parentId, page }) => {
            const result = results.get(keyOf(page));
            return result instanceof Error ? result : (result?.get(parentId) ?? []);
          });
        },
        { cache: false, maxBatchSize: maximumParents },
      ),
  );
  return (context, parentId) => (page) => loaderOf(context).load({ parentId, page });
}

function keyOf({ before, after, limit, isReversed }: PageRequest): string {
  return JSON.stringify([before, after, limit, isReversed]);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
