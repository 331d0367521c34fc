import { ApiError } from '../../base/errors.ts';
import type { Queryable } from '../../db/client.ts';
import { pagesAlong } from '../../db/page-query.ts';
import { writtenRow } from '../../db/written-rows.ts';
import type { PageRequest } from '../../db/pages.ts';
import { trades, type TradeRow } from './table.ts';

/** A page of the trades of each of these markets, newest first. */
export async function listTrades(
  queries: Queryable,
  marketIds: readonly string[],
  page: PageRequest,
): Promise<ReadonlyMap<string, readonly TradeRow[]>> {
  const query = queries.selectFrom('trades').select(trades.selection);
  const lists = { parentColumn: 'marketId', timeColumn: 'blockTime', parentIds: marketIds } as const;
  return pagesAlong(queries, query, trades, lists, page);
}

/** The columns that a trade against the market maker is given. */
export type NewTrade = Pick<
  TradeRow,
  'id' | 'marketId' | 'userWallet' | 'tradeType' | 'outcome' | 'shares' | 'cost' | 'priceAfter'
>;

/**
 * The trades that a request made, in their order.
 *
 * @throws {ApiError} `NOT_FOUND` when another program has deleted one.
 */
export async function requireTrades(
  queries: Queryable,
  ids: readonly string[],
): Promise<readonly TradeRow[]> {
  const found = await findTrades(queries, ids);
  return ids.map((id) => {
    const trade = found.get(id);
    if (trade === undefined) throw new ApiError('NOT_FOUND', { tradeId: id });
    return trade;
  });
}

/** The trades with these ids. An unknown id is missing. */
export async function findTrades(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TradeRow>> {
  const rows = await queries.selectFrom('trades').select(trades.selection).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The row that every trade inserts. */
export const newTradeRow = writtenRow('trades', [
  ...(['id', 'marketId', 'userWallet', 'tradeType', 'outcome', 'shares', 'cost', 'priceAfter'] as const),
  ...(['txSignature', 'blockTime'] as const),
]);
