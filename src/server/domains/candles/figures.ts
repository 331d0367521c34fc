import { sql } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import { firstPrice } from './series.ts';

/** The figures of a market for the last 24 hours, which begin with a full minute. Prices are those of YES. */
export interface Stats24h {
  /** The price at the beginning. */
  readonly open: string;
  readonly high: string;
  readonly low: string;
  /** The present price. */
  readonly close: string;
  /** `close` less `open`. */
  readonly change: string;
  /** `change` in percent of `open`, with four decimals; 0 where `open` is 0. */
  readonly changePercent: string;
  /** Lamports. */
  readonly volume: string;
  readonly trades: number;
}

const hour = sql`interval '1 hour'`;
const epoch = sql`timestamptz '1970-01-01 00:00:00+00'`;
const first = sql.raw(`${firstPrice}::numeric(18, 9)`);

/** The markets among these whose bars are complete. */
const complete = (marketIds: readonly string[]) => sql`(
  SELECT id FROM unnest(${[...new Set(marketIds)]}::text[]) AS id
  WHERE NOT EXISTS (SELECT FROM candle_fills WHERE market_id = id AND NOT is_done)
)`;

/** The close of the last minute with trades before a moment. */
const priceBefore = (moment: ReturnType<typeof sql>) => sql`coalesce((
  SELECT close FROM candles WHERE market_id = asked.id AND "interval" = 'M1' AND start < ${moment}
  ORDER BY start DESC LIMIT 1
), ${first})`;

/**
 * The figures of markets, in a single statement. It reads the hours of the day, and the minutes of the hour in which the day
 * begins. A market whose trades of before are being counted is missing.
 */
export async function readStats24h(
  queries: Queryable,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, Stats24h>> {
  const { rows } = await sql<Stats24h & { marketId: string }>`
    WITH day AS (
      SELECT since, date_bin(${hour}, since + interval '59 minutes', ${epoch}) AS full_hour
      FROM (SELECT date_trunc('minute', now() - interval '24 hours') AS since) AS begin
    )
    SELECT asked.id AS market_id, price.open, greatest(price.open, bars.high) AS high, least(price.open, bars.low) AS low,
      coalesce(bars.close, price.open) AS close, coalesce(bars.close, price.open) - price.open AS change,
      coalesce(round((bars.close - price.open) * 100 / nullif(price.open, 0), 4), 0.0000)::text AS change_percent,
      coalesce(bars.volume, 0)::text AS volume, coalesce(bars.trades, 0)::integer AS trades
    FROM ${complete(marketIds)} AS asked CROSS JOIN day
    CROSS JOIN LATERAL (SELECT ${priceBefore(sql`day.since`)} AS open) AS price
    CROSS JOIN LATERAL (
      SELECT max(part.high) AS high, min(part.low) AS low, sum(part.volume) AS volume, sum(part.trades) AS trades,
        (array_agg(part.close ORDER BY part.start DESC))[1] AS close
      FROM (
        SELECT start, high, low, close, volume, trades FROM candles
        WHERE market_id = asked.id AND "interval" = 'M1' AND start >= day.since AND start < day.full_hour
        UNION ALL
        SELECT start, high, low, close, volume, trades FROM candles
        WHERE market_id = asked.id AND "interval" = 'H1' AND start >= day.full_hour AND start <= now()
      ) AS part
    ) AS bars
  `.execute(queries);
  return new Map(rows.map(({ marketId, ...stats }) => [marketId, stats]));
}

/** The span and the number of the prices of a sparkline. */
export interface SparklineRequest {
  readonly points: number;
  readonly hours: number;
}

/**
 * The prices of YES of markets at the ends of equal spans, oldest first, the last of them at present. A market whose trades of
 * before are being counted is missing.
 */
export async function readSparklines(
  queries: Queryable,
  marketIds: readonly string[],
  { points, hours }: SparklineRequest,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const moment = sql`now() - (${points}::integer - point) * (${hours}::integer * ${hour} / ${points}::integer)`;
  const { rows } = await sql<{ marketId: string; prices: readonly string[] }>`
    SELECT asked.id AS market_id, array_agg(${priceBefore(moment)}::text ORDER BY point) AS prices
    FROM ${complete(marketIds)} AS asked CROSS JOIN generate_series(1, ${points}::integer) AS point
    GROUP BY asked.id
  `.execute(queries);
  return new Map(rows.map(({ marketId, prices }) => [marketId, prices]));
}
