import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { writtenRow } from '../../db/written-rows.ts';
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

/** The positions of a wallet in these markets. A market in which it has none is missing. */
export async function findOwnPositions(
  queries: Queryable,
  wallet: string,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, PositionRow>> {
  const rows = await queries
    .selectFrom('positions')
    .select(positions.selection)
    .where('userWallet', '=', wallet)
    .where('marketId', 'in', marketIds)
    .execute();
  return new Map(rows.map((row) => [row.marketId, row]));
}

/** The number of wallets that hold shares of each of these markets. A market without any is missing. */
export async function countHolders(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries
    .selectFrom('positions')
    .select(({ fn }) => ['marketId', fn.countAll<bigint>().as('count')])
    .where('marketId', 'in', marketIds)
    .where((eb) => eb.or([eb('sharesYes', '>', 0n), eb('sharesNo', '>', 0n)]))
    .groupBy('marketId')
    .execute();
  return new Map(rows.map(({ marketId, count }) => [marketId, Number(count)]));
}

/** Wallets that hold shares of a market, behind a wallet in the order of the database; `limit` at most. */
export async function listHolders(
  queries: Queryable,
  marketId: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom('positions')
    .select('userWallet')
    .where('marketId', '=', marketId)
    .where('userWallet', '>', after)
    .where((eb) => eb.or([eb('sharesYes', '>', 0n), eb('sharesNo', '>', 0n)]))
    .orderBy('userWallet')
    .limit(limit)
    .execute();
  return rows.map(({ userWallet }) => userWallet);
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

/** The row that a wallet's first trade in a market inserts. */
export const positionRow = writtenRow('positions', [
  ...(['marketId', 'userWallet', 'sharesYes', 'sharesNo', 'totalInvested', 'tradesCount'] as const),
  ...(['realizedPnl', 'lastTradeAt', 'updatedAt', 'firstTradeAt'] as const),
]);
