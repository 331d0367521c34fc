import { sql } from 'kysely';

import { ApiError } from '../../src/server/base/errors.ts';
import type { Queryable, Tx } from '../../src/server/db/client.ts';
import { badges, type BadgeRow } from './table.ts';

/** Inserts a badge; null when the wallet has it already. */
export async function insertBadge(tx: Tx, badge: { id?: string; wallet: string; title: string }) {
  const row = await tx
    .insertInto('badges')
    .values({ ...badge, awardedAt: sql`clock_timestamp()` })
    .onConflict((conflict) => conflict.columns(['wallet', 'title']).doNothing())
    .returning(badges.selection)
    .executeTakeFirst();
  return row ?? null;
}

/** @throws {ApiError} `NOT_FOUND` when another program has deleted the badge. */
export async function requireBadge(queries: Queryable, id: string): Promise<BadgeRow> {
  const row = await queries
    .selectFrom('badges')
    .select(badges.selection)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new ApiError('NOT_FOUND', { badgeId: id });
  return row;
}

/** The badges of a wallet. */
export async function countBadges(queries: Queryable, wallet: string): Promise<number> {
  const { count } = await queries
    .selectFrom('badges')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('wallet', '=', wallet)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Counts a trade of a wallet, and returns its trades so far. */
export async function countTrade(tx: Tx, wallet: string): Promise<number> {
  const { trades } = await tx
    .insertInto('badgeProgress')
    .values({ wallet, trades: 1 })
    .onConflict((conflict) =>
      conflict.column('wallet').doUpdateSet({ trades: sql`badge_progress.trades + 1` }),
    )
    .returning('trades')
    .executeTakeFirstOrThrow();
  return trades;
}

/** Writes the letter of thanks for a trade. */
export async function writeLetter(tx: Tx, tradeId: string, wallet: string): Promise<void> {
  await tx.insertInto('badgeLetters').values({ tradeId, wallet }).execute();
}
