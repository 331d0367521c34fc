import type { Queryable } from '../../db/client.ts';
import { pageAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { discussions, type DiscussionRow } from './table.ts';

/** A page of a market's comments, newest first, without deleted comments. */
export async function listDiscussions(
  queries: Queryable,
  marketId: string,
  page: PageRequest,
): Promise<readonly DiscussionRow[]> {
  const query = queries
    .selectFrom('discussions')
    .select(discussions.selection)
    .where('marketId', '=', marketId)
    .where('deletedAt', 'is', null);
  return pageAlong(query, discussions, 'createdAt', page).execute();
}
