import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { followingOf, pageOf } from '../../db/page-query.ts';
import type { PageRequest, WalkRequest } from '../../db/pages.ts';
import type { TradeRow } from '../../db/rows.ts';
import { offChainReference } from '../markets/off-chain.ts';

const columns = [
  'id',
  'marketId',
  'userWallet',
  'tradeType',
  'outcome',
  'shares',
  'cost',
  'priceAfter',
  'txSignature',
  'blockTime',
  'createdAt',
] as const;

/** A page of a market's trades, newest first. */
export async function listTrades(
  queries: Queryable,
  marketId: string,
  page: PageRequest,
): Promise<readonly TradeRow[]> {
  const direction = page.isReversed ? 'asc' : 'desc';
  return queries
    .selectFrom('trades')
    .select(columns)
    .where('marketId', '=', marketId)
    .where(pageOf('blockTime', page))
    .orderBy('blockTime', direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .execute();
}

/** Trades in the order of `created_at`. */
export async function walkTrades(queries: Queryable, walk: WalkRequest): Promise<readonly TradeRow[]> {
  return queries
    .selectFrom('trades')
    .select(columns)
    .where(followingOf('createdAt', ['id'], walk))
    .orderBy('createdAt')
    .orderBy('id')
    .limit(walk.limit)
    .execute();
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
  const trade = await queries.selectFrom('trades').select(columns).where('id', 'in', ids).executeTakeFirst();
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
      .returning(columns)
      .executeTakeFirstOrThrow()
  );
}
