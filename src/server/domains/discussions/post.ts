import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import { characterCount } from '../../db/characters.ts';
import { lockMarket } from '../markets/store.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { eventsOfDiscussionChange } from './events.ts';
import { discussions, type DiscussionRow } from './table.ts';

/** Characters of a comment at most, after trimming. */
export const maximumContentLength = 1000;

/**
 * Posts a comment.
 *
 * @throws {ApiError} `NOT_FOUND`; `BAD_USER_INPUT` when the trimmed text is empty or longer than
 *   {@link maximumContentLength}.
 */
export async function postDiscussion(
  walletWork: WalletWork,
  input: { readonly marketId: string; readonly wallet: string; readonly content: string },
): Promise<DiscussionRow> {
  const content = input.content.trim();
  const length = characterCount(content);
  if (length < 1 || length > maximumContentLength) {
    const message = `A comment has 1 to ${maximumContentLength} characters.`;
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'content', maximum: maximumContentLength, length },
      message,
    );
  }
  return walletWork.run(input.wallet, [input.marketId], async ({ tx, record }) => {
    await lockMarket(tx, input.marketId);
    const after = await tx
      .insertInto('discussions')
      .values({
        marketId: input.marketId,
        userWallet: input.wallet,
        content,
        createdAt: sql`clock_timestamp()`,
      })
      .returning(discussions.selection)
      .executeTakeFirstOrThrow();
    record(eventsOfDiscussionChange({ before: null, after, commitOrder: null }));
    return after;
  });
}
