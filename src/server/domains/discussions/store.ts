import type { Queryable } from '../../db/client.ts';
import { followingOf, pageOf } from '../../db/page-query.ts';
import type { PageRequest, WalkRequest } from '../../db/pages.ts';
import type { DiscussionRow } from '../../db/rows.ts';

/** The columns of `discussions`. */
export const discussionColumns = [
  'id',
  'marketId',
  'userWallet',
  'content',
  'createdAt',
  'deletedAt',
] as const;

/** A page of a market's comments, newest first, without deleted comments. */
export async function listDiscussions(
  queries: Queryable,
  marketId: string,
  page: PageRequest,
): Promise<readonly DiscussionRow[]> {
  const direction = page.isReversed ? 'asc' : 'desc';
  return queries
    .selectFrom('discussions')
    .select(discussionColumns)
    .where('marketId', '=', marketId)
    .where('deletedAt', 'is', null)
    .where(pageOf('createdAt', page, { isNullable: true }))
    .orderBy('createdAt', direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .execute();
}

/** Comments in the order in which they were posted, or in which they were deleted. */
export async function walkDiscussions(
  queries: Queryable,
  timeColumn: 'createdAt' | 'deletedAt',
  walk: WalkRequest,
): Promise<readonly DiscussionRow[]> {
  return queries
    .selectFrom('discussions')
    .select(discussionColumns)
    .where(followingOf(timeColumn, ['id'], walk))
    .orderBy(timeColumn)
    .orderBy('id')
    .limit(walk.limit)
    .execute();
}
