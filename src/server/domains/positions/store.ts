import { sql, type UpdateObject } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { commitOrder } from '../../db/commit-order.ts';
import type { Tables } from '../../db/tables.ts';
import { positions, type PositionRow } from './table.ts';

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
  let query = queries.selectFrom('positions').select(positions.selection).where('userWallet', '=', wallet);
  if (marketId !== null) query = query.where('marketId', '=', marketId);
  return query
    .orderBy('updatedAt', (order) => order.desc().nullsLast())
    .orderBy('marketId')
    .limit(limit)
    .execute();
}

/** The position of a wallet in a market, locked until the transaction ends; null when there is none. */
export async function lockPosition(tx: Tx, marketId: string, wallet: string): Promise<PositionRow | null> {
  const row = await tx
    .selectFrom('positions')
    .select(positions.selection)
    .where('marketId', '=', marketId)
    .where('userWallet', '=', wallet)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** A position after a change, whose row stays locked until the transaction ends. */
export interface SavedPosition {
  readonly position: PositionRow;
  /** Larger than that of every earlier transaction that changed a row which this transaction has locked. */
  readonly commitOrder: bigint;
}

/** Writes the amounts of a position, or creates the position. */
export async function savePosition(
  tx: Tx,
  key: Pick<PositionRow, 'marketId' | 'userWallet'>,
  amounts: Pick<PositionRow, 'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl'>,
): Promise<SavedPosition> {
  const traded = { lastTradeAt: sql<string>`clock_timestamp()`, updatedAt: sql<string>`clock_timestamp()` };
  const changes: UpdateObject<Tables, 'positions'> = { ...amounts, ...traded };
  const { order, ...position } = await tx
    .insertInto('positions')
    .values({ ...key, ...amounts, ...traded, firstTradeAt: sql<string>`clock_timestamp()` })
    .onConflict((conflict) => conflict.columns(['marketId', 'userWallet']).doUpdateSet(changes))
    .returning([...positions.selection, commitOrder.as('order')])
    .executeTakeFirstOrThrow();
  return { position, commitOrder: BigInt(order) };
}
