import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';

/** The number of trades of each of these markets, from their bars. A market whose bars are not complete is missing. */
export async function readTradeCounts(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    SELECT id, coalesce((
      SELECT sum(trades) FROM candles WHERE market_id = id AND "interval" = 'D1'
    ), 0)::integer AS count
    FROM unnest(${[...marketIds]}::text[]) AS id
    WHERE NOT EXISTS (SELECT FROM candle_fills WHERE market_id = id AND NOT is_done)
  `.execute(queries);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** The number of trades of each of these markets, from the table of trades. */
export async function countTradesOf(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries
    .selectFrom('trades')
    .select(({ fn }) => ['marketId', fn.countAll<bigint>().as('count')])
    .where('marketId', 'in', marketIds)
    .groupBy('marketId')
    .execute();
  return new Map(rows.map(({ marketId, count }) => [marketId, Number(count)]));
}
