import { defineMigration } from '../../db/versioned/migration.ts';
import { haltTrigger } from './functions.ts';
import { maximumReasonLength } from './table.ts';
import { scopeFunction } from './wall.ts';

/** The table of halts. Other programs may write it. A scope has one halt at most that has not ended. */
export const haltsMigration = defineMigration({
  name: 'halts',
  tables: {
    trading_halts: {
      id: 'uuid',
      market_id: 'text',
      reason: 'text',
      cancel_orders: 'boolean',
      started_at: 'timestamp with time zone',
      resumes_at: 'timestamp with time zone',
      ended_at: 'timestamp with time zone',
    },
  },
  captured: ['trading_halts'],
  without: 'trading cannot be halted',
  functions: [scopeFunction, haltTrigger],
  sql: `CREATE TABLE IF NOT EXISTS trading_halts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  market_id text,
  reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND ${maximumReasonLength}),
  cancel_orders boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resumes_at timestamptz,
  ended_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS trading_halts_open ON trading_halts (market_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS trading_halts_open_all ON trading_halts ((true))
  WHERE ended_at IS NULL AND market_id IS NULL;
CREATE INDEX IF NOT EXISTS trading_halts_started_at ON trading_halts (started_at);
CREATE INDEX IF NOT EXISTS trading_halts_ended_at ON trading_halts (ended_at);`,
});
