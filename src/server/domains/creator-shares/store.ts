import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable } from '../../db/client.ts';
import { pagesAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import { markets, type MarketRow } from '../markets/table.ts';
import { creatorShareTrades, type CreatorSharesRow, type CreatorShareTradeRow } from './table.ts';

const sharesColumns = [
  ...([
    'creatorWallet',
    'divisor',
    'maxSupply',
    'supply',
    'reserve',
    'sellFeeBps',
    'holdersPartBps',
  ] as const),
  ...(['unlockVolume', 'unlockedAt', 'perShare', 'carried', 'paidIn', 'platformFees', 'holders'] as const),
];

/** The shares of these creators. A creator without shares is missing. */
export async function findShares(
  queries: Queryable,
  creators: readonly string[],
): Promise<ReadonlyMap<string, CreatorSharesRow>> {
  const rows = await queries
    .selectFrom('creatorShares')
    .select(sharesColumns)
    .where('creatorWallet', 'in', creators)
    .execute();
  return new Map(rows.map((row) => [row.creatorWallet, row]));
}

/** @throws {ApiError} `NOT_FOUND` for a creator without shares. */
export async function requireShares(queries: Queryable, creator: string): Promise<CreatorSharesRow> {
  const row = (await findShares(queries, [creator])).get(creator);
  if (row === undefined) throw new ApiError('NOT_FOUND', { creator });
  return row;
}

/** The volume of the markets of each of these creators, in lamports, whichever programs wrote their trades. */
export async function readVolumes(
  queries: Queryable,
  creators: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ creator: string; volume: string }>`
    SELECT creator, marketcast_creator_volume(creator)::text AS volume
    FROM unnest(${[...creators]}::text[]) AS creator
  `.execute(queries);
  return new Map(rows.map(({ creator, volume }) => [creator, volume]));
}

/** @throws {ApiError} `NOT_FOUND` when another program has deleted the trade. */
export async function requireShareTrade(queries: Queryable, id: string): Promise<CreatorShareTradeRow> {
  const row = await queries
    .selectFrom('creatorShareTrades')
    .select(creatorShareTrades.selection)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new ApiError('NOT_FOUND', { tradeId: id });
  return row;
}

/** A page of the trades of the shares of each of these creators, newest first. */
export async function listShareTrades(
  queries: Queryable,
  creators: readonly string[],
  page: PageRequest,
): Promise<ReadonlyMap<string, readonly CreatorShareTradeRow[]>> {
  const query = queries.selectFrom('creatorShareTrades').select(creatorShareTrades.selection);
  const lists = { parentColumn: 'creatorWallet', timeColumn: 'createdAt', parentIds: creators } as const;
  return pagesAlong(queries, query, creatorShareTrades, lists, page);
}

/** A page of the markets of each of these creators, newest first. */
export async function listMarketsOf(
  queries: Queryable,
  creators: readonly string[],
  page: PageRequest,
): Promise<ReadonlyMap<string, readonly MarketRow[]>> {
  const query = queries.selectFrom('markets').select(markets.selection);
  const lists = { parentColumn: 'creatorWallet', timeColumn: 'createdAt', parentIds: creators } as const;
  return pagesAlong(queries, query, markets, lists, page);
}
