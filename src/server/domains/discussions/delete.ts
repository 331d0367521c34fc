import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { isUuid } from '../../db/pages.ts';
import { eventsOfDiscussionChange } from './events.ts';
import { lockMarket } from '../markets/store.ts';
import { discussions, type DiscussionRow } from './table.ts';

/**
 * Marks a comment as deleted. A second call changes nothing and returns the comment as it is.
 *
 * @throws {ApiError} `NOT_FOUND`; `FORBIDDEN` when the wallet is not the author.
 */
export async function deleteDiscussion(
  unitOfWork: UnitOfWork,
  { discussionId, wallet }: { readonly discussionId: string; readonly wallet: string },
): Promise<DiscussionRow> {
  if (!isUuid(discussionId)) throw new ApiError('NOT_FOUND', { discussionId });
  return unitOfWork.run([], async ({ tx, record }) => {
    const before = await tx
      .selectFrom('discussions')
      .select(discussions.selection)
      .where('id', '=', discussionId)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) throw new ApiError('NOT_FOUND', { discussionId });
    if (before.userWallet !== wallet) {
      throw new ApiError('FORBIDDEN', { discussionId }, 'Only its author may delete a comment.');
    }
    if (before.deletedAt !== null) return before;
    // The lock gives its event a place among the events of the market.
    await lockMarket(tx, before.marketId);
    const after = await tx
      .updateTable('discussions')
      .set({ deletedAt: sql`clock_timestamp()` })
      .where('id', '=', before.id)
      .returning(discussions.selection)
      .executeTakeFirstOrThrow();
    record(eventsOfDiscussionChange({ before, after, commitOrder: null }));
    return after;
  });
}
