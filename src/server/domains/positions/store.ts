import { sql, type ExpressionBuilder, type UpdateObject } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { followingOf } from '../../db/page-query.ts';
import type { WalkRequest } from '../../db/pages.ts';
import type { PositionRow, Tables } from '../../db/rows.ts';

const zero = (column: string) => sql<bigint>`coalesce(${sql.ref(`positions.${column}`)}, 0::bigint)`;

/** Every column. A column that another writer may have set to null reads as its default. */
const columns = (eb: ExpressionBuilder<Tables, 'positions'>) =>
  [
    'marketId',
    'userWallet',
    zero('sharesYes').as('sharesYes'),
    zero('sharesNo').as('sharesNo'),
    zero('totalInvested').as('totalInvested'),
    eb.fn.coalesce('tradesCount', sql<number>`0`).as('tradesCount'),
    zero('realizedPnl').as('realizedPnl'),
    'unrealizedPnl',
    eb.fn.coalesce('hasClaimed', sql<boolean>`false`).as('hasClaimed'),
    'claimedAmount',
    'firstTradeAt',
    'lastTradeAt',
    'updatedAt',
  ] as const;

/** Positions of a list at most. */
export const maximumPositions = 500;

/**
 * The positions of a wallet, the last changed position first; `limit` at most.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when `limit` is not between 0 and {@link maximumPositions}.
 */
export async function listPositions(
  queries: Queryable,
  wallet: string,
  marketId: string | null,
  limit: number,
): Promise<readonly PositionRow[]> {
  if (limit < 0 || limit > maximumPositions) {
    const details = { argument: 'first', maximum: maximumPositions };
    throw new ApiError('BAD_USER_INPUT', details, `first must lie between 0 and ${maximumPositions}.`);
  }
  let query = queries.selectFrom('positions').select(columns).where('userWallet', '=', wallet);
  if (marketId !== null) query = query.where('marketId', '=', marketId);
  return query
    .orderBy('updatedAt', (order) => order.desc().nullsLast())
    .orderBy('marketId')
    .limit(limit)
    .execute();
}

/** Positions in the order of `updated_at`. */
export async function walkPositions(queries: Queryable, walk: WalkRequest): Promise<readonly PositionRow[]> {
  return queries
    .selectFrom('positions')
    .select(columns)
    .where(followingOf('updatedAt', ['marketId', 'userWallet'], walk))
    .orderBy('updatedAt')
    .orderBy('marketId')
    .orderBy('userWallet')
    .limit(walk.limit)
    .execute();
}

/** The position of a wallet in a market, locked until the transaction ends; null when there is none. */
export async function lockPosition(tx: Tx, marketId: string, wallet: string): Promise<PositionRow | null> {
  const row = await tx
    .selectFrom('positions')
    .select(columns)
    .where('marketId', '=', marketId)
    .where('userWallet', '=', wallet)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Writes the amounts of a position, or creates the position, and returns its row. */
export async function savePosition(
  tx: Tx,
  key: Pick<PositionRow, 'marketId' | 'userWallet'>,
  amounts: Pick<PositionRow, 'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl'>,
): Promise<PositionRow> {
  const traded = { lastTradeAt: sql<string>`clock_timestamp()`, updatedAt: sql<string>`clock_timestamp()` };
  const changes: UpdateObject<Tables, 'positions'> = { ...amounts, ...traded };
  return tx
    .insertInto('positions')
    .values({ ...key, ...amounts, ...traded, firstTradeAt: sql<string>`clock_timestamp()` })
    .onConflict((conflict) => conflict.columns(['marketId', 'userWallet']).doUpdateSet(changes))
    .returning(columns)
    .executeTakeFirstOrThrow();
}
