import { sql } from 'kysely';

import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { fly } from '../../db/flights.ts';
import { bind } from '../../db/statement.ts';
import { followedMs, renewedBelowMs } from './renewal.ts';
import { makeBook, noReach } from './statements.ts';
import { syncBook } from './sync.ts';
import { bookTopic } from './topics.ts';
import { lockRows } from './transaction.ts';

/** Follows that a process remembers at most. */
const rememberedAtMost = 10_000;

/** A follow that this process has looked at is not looked at again for so long. */
const rememberedMs = 300_000;

/**
 * Makes the changes of a market's book events from now on, and tells of those that no client followed. Read a position of its log before
 * the book: no change after it is missed. A storm of clients asks the database once.
 */
export type FollowBook = (marketId: string) => Promise<void>;

/** The rules of a deployment about books. */
export interface FollowRules {
  /** Whether there is a table of halts. */
  readonly canHalt: boolean;
  /** Whether the market maker stands in the books. */
  readonly hasMaker: boolean;
}

/** Creates the following of a process. */
export function createFollowing(queries: Queryable, unitOfWork: UnitOfWork, rules: FollowRules): FollowBook {
  const recent = new Map<string, { readonly atMs: number; readonly followed: Promise<void> }>();
  return async (marketId) => {
    const known = recent.get(marketId);
    if (known !== undefined && performance.now() - known.atMs < rememberedMs) return known.followed;
    if (recent.size >= rememberedAtMost) recent.clear();
    const followed = follow(queries, unitOfWork, marketId, rules);
    recent.set(marketId, { atMs: performance.now(), followed });
    try {
      await followed;
    } catch (error) {
      recent.delete(marketId);
      throw error;
    }
  };
}

async function follow(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  marketId: string,
  { canHalt, hasMaker }: FollowRules,
): Promise<void> {
  // Without the market maker every change of a book is an event, whether a client follows it or not.
  if (!hasMaker) {
    await unitOfWork.run([], ({ tx }) => fly(tx, [bind(makeBook, marketId)]));
    return;
  }
  const { rows } = await sql<{ isEnough: boolean }>`
    SELECT followed_until > clock_timestamp() + ${renewedBelowMs} * interval '1 millisecond' AS is_enough
    FROM order_books WHERE market_id = ${marketId}
  `.execute(queries);
  if (rows[0]?.isEnough === true) return;
  await unitOfWork.run([marketId], (unit) => followWithin(unit, marketId, canHalt));
}

async function followWithin(unit: Unit, marketId: string, canHalt: boolean): Promise<void> {
  const wanted = { wallets: [], reach: noReach, keepsHaltsOut: canHalt };
  await syncBook(unit, await lockRows(unit, marketId, wanted));
  await sql`
    UPDATE order_books SET topic = ${bookTopic.of(marketId)},
      followed_until = clock_timestamp() + ${followedMs} * interval '1 millisecond'
    WHERE market_id = ${marketId}
  `.execute(unit.tx);
}
