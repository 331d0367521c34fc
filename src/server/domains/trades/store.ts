import { sql } from 'kysely';

import type { Queryable, Tx } from '../../db/client.ts';
import type { TradeRow } from '../../db/rows.ts';
import { offChainReference } from '../markets/off-chain.ts';
import { followingOf, pageOf } from '../../db/page-query.ts';
import type { PageRequest, WalkRequest } from '../../db/pages.ts';

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

/** Trades in the order in which they were written, as far as their `created_at` tells it. */
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

/** What a trade against the market maker is made of. */
export type NewTrade = Pick<
  TradeRow,
  'marketId' | 'userWallet' | 'tradeType' | 'outcome' | 'shares' | 'cost' | 'priceAfter'
>;

/** Writes a trade that happened off chain, now. */
export async function insertTrade(tx: Tx, trade: NewTrade): Promise<TradeRow> {
  return (
    tx
      .insertInto('trades')
      // The clock rather than the transaction's start, so that times follow the order in which trades executed.
      .values({ ...trade, txSignature: offChainReference(), blockTime: sql`clock_timestamp()` })
      .returning(columns)
      .executeTakeFirstOrThrow()
  );
}
