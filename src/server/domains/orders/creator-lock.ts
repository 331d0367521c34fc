import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import type { BoundStatement } from '../../db/statement.ts';
import type { BookParts } from '../trades/kept-book.ts';

/** The statement that locks the shares of a market's creator which its trades may unlock. */
export type CreatorLock = (marketId: string) => BoundStatement;

/** The lock of creators, where there are shares of creators. */
export interface CreatorLocks {
  find(parts: Pick<BookParts, 'capabilities'>): CreatorLock | null;
  /** A function of the database that comes with the tables of the shares. */
  readonly sign: string;
  readonly lock: CreatorLock;
}

let locks: CreatorLocks | null = null;

/** Gives orders the lock of creators. The domain of the shares calls this, because orders know no creators. */
export function announceCreatorLocks(given: CreatorLocks): void {
  locks = given;
}

/**
 * The lock of creators of this process; null where it has no tables of their shares. A transaction that locks sessions takes it
 * before them, because creators come before sessions in the order of locks.
 */
export function creatorLockOf(parts: Pick<BookParts, 'capabilities'>): CreatorLock | null {
  return locks?.find(parts) ?? null;
}

/** As {@link creatorLockOf}, for a job, which knows its database alone. */
export async function creatorLockIn(queries: Queryable): Promise<CreatorLock | null> {
  if (locks === null) return null;
  const { rows } = await sql<{ has: boolean }>`
    SELECT to_regprocedure(${locks.sign}) IS NOT NULL AS has
  `.execute(queries);
  return rows[0]?.has === true ? locks.lock : null;
}
