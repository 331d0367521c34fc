/**
 * Settings of the functions that are called from outside; the functions that they call inherit them. A new table has no
 * statistics, and without these the planner reads the whole table while it is small, and keeps that plan.
 */
export const settings = 'SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off';

/** The moment at which bars of every length begin. */
export const epoch = `timestamptz '1970-01-01 00:00:00+00'`;

/** The columns of a bar that a function returns. */
export const barColumns = `bar_market text, bar_interval text, bar_start timestamptz, bar_open numeric, bar_high numeric,
  bar_low numeric, bar_close numeric, bar_volume numeric, bar_shares numeric, bar_trades integer, bar_revision integer,
  is_closed boolean`;

/** A row of candles `c` in these columns, without `is_closed`. */
export const storedBar = `c.market_id, c."interval", c.start, c.open::numeric, c.high::numeric, c.low::numeric,
      c.close::numeric, c.volume, c.shares, c.trades, c.revision`;

/** The close of the last bar before a moment, in a function that has `given_market`. */
export const closeBefore = (interval: string, moment: string): string => `(
      SELECT earlier.close FROM candles AS earlier
      WHERE earlier.market_id = given_market AND earlier."interval" = ${interval} AND earlier.start < ${moment}
      ORDER BY earlier.start DESC LIMIT 1
    )`;
