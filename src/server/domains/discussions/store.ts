import type { Queryable } from '../../db/client.ts';
import { pagesAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { discussions, type DiscussionRow } from './table.ts';

/** A page of the comments of each of these markets, newest first, without deleted comments. */
export async function listDiscussions(
  queries: Queryable,
  marketIds: readonly string[],
  page: PageRequest,
): Promise<ReadonlyMap<string, readonly DiscussionRow[]>> {
  const query = queries
    .selectFrom('discussions')
    .select(discussions.selection)
    .where('deletedAt', 'is', null);
  const lists = { parentColumn: 'marketId', timeColumn: 'createdAt', parentIds: marketIds } as const;
  return pagesAlong(queries, query, discussions, lists, page);
}

/** The comments with these ids. An unknown id, and that of a deleted comment, is missing. */
export async function findDiscussions(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DiscussionRow>> {
  const rows = await queries
    .selectFrom('discussions')
    .select(discussions.selection)
    .where('id', 'in', ids)
    .where('deletedAt', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The number of comments of each of these markets, without deleted comments. A market without any is missing. */
export async function countDiscussions(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries
    .selectFrom('discussions')
    .select(({ fn }) => ['marketId', fn.countAll<bigint>().as('count')])
    .where('marketId', 'in', marketIds)
    .where('deletedAt', 'is', null)
    .groupBy('marketId')
    .execute();
  return new Map(rows.map(({ marketId, count }) => [marketId, Number(count)]));
}
