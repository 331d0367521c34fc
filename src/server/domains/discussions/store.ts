import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { DiscussionRow } from '../../db/rows.ts';
import { ApiError } from '../../base/errors.ts';
import { lockMarket } from '../markets/store.ts';
import { followingOf, pageOf } from '../../db/page-query.ts';
import { isUuid, type PageRequest, type WalkRequest } from '../../db/pages.ts';
import type { UnitOfWork } from '../../commit/unit-of-work.ts';
import { recordSighting } from '../users/store.ts';
import { eventsOfDiscussionChange } from './events.ts';

const columns = ['id', 'marketId', 'userWallet', 'content', 'createdAt', 'deletedAt'] as const;

/** Characters of a comment at most, white space around it aside. */
export const maximumContentLength = 1000;

/** A page of a market's comments, newest first, without those taken back. */
export async function listDiscussions(
  queries: Queryable,
  marketId: string,
  page: PageRequest,
): Promise<readonly DiscussionRow[]> {
  const direction = page.isReversed ? 'asc' : 'desc';
  return queries
    .selectFrom('discussions')
    .select(columns)
    .where('marketId', '=', marketId)
    .where('deletedAt', 'is', null)
    .where(pageOf('createdAt', page, { isNullable: true }))
    .orderBy('createdAt', direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .execute();
}

/** Comments in the order in which they were written, or in which they were taken back. */
export async function walkDiscussions(
  queries: Queryable,
  timeColumn: 'createdAt' | 'deletedAt',
  walk: WalkRequest,
): Promise<readonly DiscussionRow[]> {
  return queries
    .selectFrom('discussions')
    .select(columns)
    .where(followingOf(timeColumn, ['id'], walk))
    .orderBy(timeColumn)
    .orderBy('id')
    .limit(walk.limit)
    .execute();
}

/**
 * Posts a comment.
 *
 * @throws {ApiError} `NOT_FOUND`; `BAD_USER_INPUT` when nothing or too much is left after trimming.
 */
export async function postDiscussion(
  unitOfWork: UnitOfWork,
  input: { readonly marketId: string; readonly wallet: string; readonly content: string },
): Promise<DiscussionRow> {
  const content = input.content.trim();
  // Characters as PostgreSQL counts them, which are code points and not UTF-16 units.
  const length = Array.from(content).length;
  if (length < 1 || length > maximumContentLength) {
    const message = `A comment has 1 to ${maximumContentLength} characters.`;
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'content', maximum: maximumContentLength, length },
      message,
    );
  }
  return unitOfWork.run(input.marketId, async ({ tx, record }) => {
    await recordSighting(tx, input.wallet);
    await lockMarket(tx, input.marketId);
    const after = await tx
      .insertInto('discussions')
      .values({
        marketId: input.marketId,
        userWallet: input.wallet,
        content,
        createdAt: sql`clock_timestamp()`,
      })
      .returning(columns)
      .executeTakeFirstOrThrow();
    record(eventsOfDiscussionChange({ before: null, after, commitOrder: null }));
    return after;
  });
}

/**
 * Marks a comment as deleted. Deleting it again changes nothing and gives the comment as it is.
 *
 * @throws {ApiError} `NOT_FOUND`; `FORBIDDEN` when the wallet is not the author.
 */
export async function deleteDiscussion(
  unitOfWork: UnitOfWork,
  { discussionId, wallet }: { readonly discussionId: string; readonly wallet: string },
): Promise<DiscussionRow> {
  if (!isUuid(discussionId)) throw new ApiError('NOT_FOUND', { discussionId });
  return unitOfWork.run(null, async ({ tx, record }) => {
    const before = await tx
      .selectFrom('discussions')
      .select(columns)
      .where('id', '=', discussionId)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) throw new ApiError('NOT_FOUND', { discussionId });
    if (before.userWallet !== wallet) {
      throw new ApiError('FORBIDDEN', { discussionId }, 'Only its author may delete a comment.');
    }
    if (before.deletedAt !== null) return before;
    const after = await tx
      .updateTable('discussions')
      .set({ deletedAt: sql`clock_timestamp()` })
      .where('id', '=', before.id)
      .returning(columns)
      .executeTakeFirstOrThrow();
    record(eventsOfDiscussionChange({ before, after, commitOrder: null }));
    return after;
  });
}
