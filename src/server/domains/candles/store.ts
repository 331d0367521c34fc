import { sql } from 'kysely';

import { fromMillis, type Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import { marketBars, type BarTable } from './function-parts.ts';
import {
  boundsOf,
  firstPrice,
  withFlatBars,
  type Candle,
  type ReadBar,
  type SeriesRequest,
} from './series.ts';

/** The life of a market as its bars see it. */
interface Life {
  readonly begins: Timestamp;
  readonly present: Timestamp;
  readonly isFilling: boolean;
}

/** The bars of a market, oldest first. Null while its trades of before are counted, and for an unknown market. */
export async function readSeries(
  queries: Queryable,
  marketId: string,
  request: SeriesRequest,
): Promise<readonly Candle[] | null> {
  const { interval } = request;
  const lives = await sql<Life>`
    SELECT clock_timestamp() AS present, least(created_at, (
        SELECT start FROM candles WHERE market_id = markets.id AND "interval" = ${interval} ORDER BY start LIMIT 1
      )) AS begins,
      EXISTS (SELECT FROM candle_fills WHERE market_id = markets.id AND NOT is_done) AS is_filling
    FROM markets WHERE id = ${marketId}
  `.execute(queries);
  const [life] = lives.rows;
  if (life === undefined || life.isFilling) return null;
  return readBars(queries, { table: marketBars, key: marketId, firstPrice }, request, life);
}

/** Whose bars are read. */
export interface BarsOf {
  readonly table: BarTable;
  readonly key: string;
  /** The price before the first trade, with nine decimals. */
  readonly firstPrice: string;
}

/** The bars of a table that a request asks for, oldest first, without a gap. */
export async function readBars(
  queries: Queryable,
  { table, key, firstPrice: first }: BarsOf,
  request: SeriesRequest,
  life: Pick<Life, 'begins' | 'present'>,
): Promise<readonly Candle[]> {
  const { interval } = request;
  const bounds = boundsOf(request, life);
  if (bounds.fromMs >= bounds.toMs) return [];
  const from = fromMillis(bounds.fromMs);
  const columns = sql`date_part('epoch', start) * 1000 AS "startMs", open, high, low, close,
    volume::text AS volume, shares::text AS shares, trades, revision`;
  const ofKey = sql`${sql.table(table.name)} WHERE ${sql.ref(table.key)} = ${key} AND "interval" = ${interval}`;
  // Without the plugin that renames columns, because it would copy every row.
  const { rows } = await sql<ReadBar>`
    (
      SELECT ${columns} FROM ${ofKey} AND start < ${from}::timestamptz ORDER BY start DESC LIMIT 1
    ) UNION ALL (
      SELECT ${columns} FROM ${ofKey} AND start >= ${from}::timestamptz
        AND start < ${fromMillis(bounds.toMs)}::timestamptz
    )
  `.execute(queries.withoutPlugins());
  const before = rows.find(({ startMs }) => startMs < bounds.fromMs);
  return withFlatBars(interval, bounds, rows, before?.close ?? first);
}

/** How far the trades that were there before the candles are counted. */
export interface FillProgress {
  readonly markets: number;
  readonly marketsDone: number;
  readonly trades: bigint;
}

/** Reads how far the trades that were there before the candles are counted. */
export async function readFillProgress(queries: Queryable): Promise<FillProgress> {
  const { rows } = await sql<FillProgress>`
    SELECT count(*)::integer AS markets, (count(*) FILTER (WHERE is_done))::integer AS markets_done,
      coalesce(sum(trades), 0)::bigint AS trades
    FROM candle_fills
  `.execute(queries);
  return rows[0] ?? { markets: 0, marketsDone: 0, trades: 0n };
}
