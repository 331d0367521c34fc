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

/** A value of the last minute with trades before a moment. */
const lastMinute = (value: ReturnType<typeof sql>, moment: ReturnType<typeof sql>) => sql`(
  SELECT ${value} FROM candles WHERE market_id = asked.id AND "interval" = 'M1' AND start < ${moment}
  ORDER BY start DESC LIMIT 1
)`;

/** The close of the last minute with trades before a moment. */
const priceBefore = (moment: ReturnType<typeof sql>) =>
  sql`coalesce(${lastMinute(sql`close`, moment)}, ${first})`;

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
    -- With an offset, because the planner would put the subquery into each of its uses.
    CROSS JOIN LATERAL (SELECT ${priceBefore(sql`day.since`)} AS open OFFSET 0) AS price
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

/** Minutes of a market that a sparkline reads. One with more of them is read at each of its points, because that costs less then. */
const mostMinutes = 64;

/** A minute as a text: the seconds of its start, and its close. */
const minute = sql`extract(epoch FROM start)::bigint || ' ' || close`;

/**
 * The prices of YES of markets at the ends of equal spans, oldest first, the last of them at present. A market whose trades of
 * before are being counted is missing.
 */
export async function readSparklines(
  queries: Queryable,
  marketIds: readonly string[],
  { points, hours }: SparklineRequest,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const momentOf = (point: ReturnType<typeof sql>) =>
    sql`now() - (${points}::integer - ${point}) * (${hours}::integer * ${hour} / ${points}::integer)`;
  const { rows } = await sql<{
    marketId: string;
    now: number;
    before: string | null;
    minutes: readonly (string | null)[];
  }>`
    SELECT asked.id AS market_id, extract(epoch FROM now())::float8 AS now,
      ${lastMinute(minute, sql`span.first`)} AS before,
      CASE WHEN cardinality(newest.minutes) < ${mostMinutes}::integer THEN newest.minutes
        ELSE ARRAY(
          SELECT ${lastMinute(minute, momentOf(sql`point`))}
          FROM generate_series(${points}::integer, 1, -1) AS point
        ) END AS minutes
    FROM ${complete(marketIds)} AS asked
    CROSS JOIN (SELECT ${momentOf(sql`1`)} AS first) AS span
    CROSS JOIN LATERAL (
      SELECT ARRAY(
        SELECT ${minute} FROM candles WHERE market_id = asked.id AND "interval" = 'M1'
          AND start >= span.first AND start < now() ORDER BY start DESC LIMIT ${mostMinutes}::integer
      ) AS minutes OFFSET 0
    ) AS newest
  `.execute(queries);
  const spanSeconds = (hours * 3600) / points;
  return new Map(
    rows.map(({ marketId, now, before, minutes }) => {
      const moments = Array.from({ length: points }, (_, index) => now - (points - 1 - index) * spanSeconds);
      const known = [...minutes, before].filter((text) => text !== null);
      return [marketId, pricesAt(moments, known)];
    }),
  );
}

/** The closes of the last minutes before each of the moments, which rise. The minutes fall. */
function pricesAt(moments: readonly number[], minutes: readonly string[]): readonly string[] {
  const left = minutes.map((text) => text.split(' '));
  let price: string = firstPrice;
  return moments.map((moment) => {
    for (let next = left.at(-1); next !== undefined && Number(next[0]) < moment; next = left.at(-1)) {
      price = next[1] ?? price;
      left.pop();
    }
    return price;
  });
}
