import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { pageAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { offChainReference } from '../markets/off-chain.ts';
import { trades, type TradeRow } from './table.ts';

/** A page of a market's trades, newest first. */
export async function listTrades(
  queries: Queryable,
  marketId: string,
  page: PageRequest,
): Promise<readonly TradeRow[]> {
  const query = queries.selectFrom('trades').select(trades.selection).where('marketId', '=', marketId);
  return pageAlong(query, trades, 'blockTime', page).execute();
}

/** The columns that a trade against the market maker is given. */
export type NewTrade = Pick<
  TradeRow,
  'id' | 'marketId' | 'userWallet' | 'tradeType' | 'outcome' | 'shares' | 'cost' | 'priceAfter'
>;

/**
 * The trade that a request made.
 *
 * @throws {ApiError} `NOT_FOUND` when another program has deleted it.
 */
export async function findTrade(queries: Queryable, ids: readonly string[]): Promise<TradeRow> {
  const trade = await queries
    .selectFrom('trades')
    .select(trades.selection)
    .where('id', 'in', ids)
    .executeTakeFirst();
  if (trade === undefined) throw new ApiError('NOT_FOUND', { tradeId: ids.join() });
  return trade;
}

/** Writes a trade off chain, with the present time. */
export async function insertTrade(tx: Tx, trade: NewTrade): Promise<TradeRow> {
  return (
    tx
      .insertInto('trades')
      // The clock, not the start of the transaction, so that the times of trades follow the order of their execution.
      .values({ ...trade, txSignature: offChainReference(), blockTime: sql`clock_timestamp()` })
      .returning(trades.selection)
      .executeTakeFirstOrThrow()
  );
}
