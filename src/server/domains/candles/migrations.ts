import { defineMigration } from '../../db/versioned/migration.ts';
import { columnsOfBars, marketBars, tableOfBars } from './function-parts.ts';
import { candleFunctions } from './functions.ts';

/**
 * The bars, and the state of their counting. The trades of the markets that are there are counted by a job afterwards. The
 * lock makes the list of these markets exact: a market that it leaves out has no trade yet.
 */
export const candlesMigration = defineMigration({
  name: 'candles',
  tables: {
    candles: columnsOfBars(marketBars),
    candle_follows: {
      market_id: 'text',
      interval: 'text',
      topic: 'text',
      until: 'timestamp with time zone',
      closed_until: 'timestamp with time zone',
    },
    candle_fills: {
      market_id: 'text',
      filled_time: 'timestamp with time zone',
      filled_id: 'uuid',
      trades: 'bigint',
      is_done: 'boolean',
    },
    candle_counted: { trade_id: 'uuid', counted_at: 'timestamp with time zone' },
  },
  without: 'there are no candles, no figures of 24 hours and no sparklines',
  functions: candleFunctions,
  sql: `${tableOfBars(marketBars)}
CREATE INDEX IF NOT EXISTS candles_recent ON candles ("interval", start) WHERE "interval" IN ('M1', 'H1');
CREATE TABLE IF NOT EXISTS candle_follows (
  market_id text NOT NULL,
  "interval" text NOT NULL,
  topic text NOT NULL UNIQUE,
  until timestamptz NOT NULL,
  closed_until timestamptz NOT NULL,
  PRIMARY KEY (market_id, "interval")
) WITH (fillfactor = 70);
CREATE TABLE IF NOT EXISTS candle_fills (
  market_id text PRIMARY KEY,
  filled_time timestamptz,
  filled_id uuid,
  trades bigint NOT NULL DEFAULT 0,
  is_done boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS candle_fills_left ON candle_fills (market_id) WHERE NOT is_done;
CREATE TABLE IF NOT EXISTS candle_counted (
  trade_id uuid PRIMARY KEY,
  counted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS candle_counted_at ON candle_counted (counted_at);
LOCK TABLE markets IN SHARE MODE;
INSERT INTO candle_fills (market_id) SELECT id FROM markets WHERE NOT EXISTS (SELECT FROM candles)
ON CONFLICT (market_id) DO NOTHING;`,
});
