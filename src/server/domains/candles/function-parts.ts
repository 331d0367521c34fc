import type { Columns } from '../../db/versioned/migration.ts';

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

/** A table of bars, and the names in the functions that count trades into it. */
export interface BarTable {
  /** The names of the functions begin with `marketcast_` and it. */
  readonly name: string;
  /** The column that tells whose prices the bars have. */
  readonly key: string;
  /** The argument of the functions for it. */
  readonly given: string;
  /** The price before the first trade. */
  readonly firstPrice: string;
}

/** The bars of the prices of YES in markets. */
export const marketBars: BarTable = {
  name: 'candles',
  key: 'market_id',
  given: 'given_market',
  firstPrice: '0.5',
};

/** The close of the last bar before a moment, in a function of the table. */
export const closeBefore = (
  interval: string,
  moment: string,
  { name, key, given }: BarTable = marketBars,
): string => `(
      SELECT earlier.close FROM ${name} AS earlier
      WHERE earlier.${key} = ${given} AND earlier."interval" = ${interval} AND earlier.start < ${moment}
      ORDER BY earlier.start DESC LIMIT 1
    )`;

/** The definition of a table of bars, and its columns. */
export function tableOfBars({ name, key }: Pick<BarTable, 'name' | 'key'>): string {
  return `CREATE TABLE IF NOT EXISTS ${name} (
  ${key} text NOT NULL,
  "interval" text NOT NULL,
  start timestamptz NOT NULL,
  open numeric(18, 9) NOT NULL,
  high numeric(18, 9) NOT NULL,
  low numeric(18, 9) NOT NULL,
  close numeric(18, 9) NOT NULL,
  volume numeric NOT NULL,
  shares numeric NOT NULL,
  trades integer NOT NULL,
  revision integer NOT NULL,
  inner_high numeric(18, 9),
  inner_low numeric(18, 9),
  last_time timestamptz,
  last_id uuid,
  last_price numeric(18, 9),
  PRIMARY KEY (${key}, "interval", start)
) WITH (fillfactor = 70);`;
}

/** The columns of a table of bars, with their types. */
export function columnsOfBars({ key }: Pick<BarTable, 'key'>): Columns {
  return {
    [key]: 'text',
    interval: 'text',
    start: 'timestamp with time zone',
    open: 'numeric(18,9)',
    high: 'numeric(18,9)',
    low: 'numeric(18,9)',
    close: 'numeric(18,9)',
    volume: 'numeric',
    shares: 'numeric',
    trades: 'integer',
    revision: 'integer',
    inner_high: 'numeric(18,9)',
    inner_low: 'numeric(18,9)',
    last_time: 'timestamp with time zone',
    last_id: 'uuid',
    last_price: 'numeric(18,9)',
  };
}
