import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';

/** The inbox of a wallet is the lock under which its follows and alerts are counted. */
export async function lockInbox(tx: Tx, wallet: string): Promise<void> {
  await sql`
    INSERT INTO inboxes AS known (user_wallet) VALUES (${wallet})
    ON CONFLICT (user_wallet) DO UPDATE SET version = known.version
  `.execute(tx);
}

/**
 * Follows a market, so that the wallet is told of its resolution. A second call changes nothing.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when the wallet follows `maximum` markets.
 */
export async function followMarket(
  unitOfWork: UnitOfWork,
  { wallet, marketId }: { readonly wallet: string; readonly marketId: string },
  maximum: number,
): Promise<void> {
  await unitOfWork.run([], async ({ tx }) => {
    await lockInbox(tx, wallet);
    const { rows } = await sql<{ isFollowed: boolean; follows: number }>`
      SELECT coalesce(bool_or(market_id = ${marketId}), false) AS is_followed, count(*)::integer AS follows
      FROM market_follows WHERE user_wallet = ${wallet}
    `.execute(tx);
    const { isFollowed, follows } = rows[0] ?? { isFollowed: false, follows: 0 };
    if (isFollowed) return;
    if (follows >= maximum) {
      const message = `A wallet follows ${maximum} markets at most.`;
      throw new ApiError('BAD_USER_INPUT', { argument: 'marketId', reason: 'MAX_FOLLOWS', maximum }, message);
    }
    await sql`INSERT INTO market_follows (user_wallet, market_id) VALUES (${wallet}, ${marketId})`.execute(
      tx,
    );
  });
}

/** Ends to follow a market. A market that the wallet does not follow, or that is gone, changes nothing. */
export async function unfollowMarket(
  unitOfWork: UnitOfWork,
  { wallet, marketId }: { readonly wallet: string; readonly marketId: string },
): Promise<void> {
  await unitOfWork.run([], async ({ tx }) => {
    await sql`DELETE FROM market_follows WHERE user_wallet = ${wallet} AND market_id = ${marketId}`.execute(
      tx,
    );
  });
}
