import { defineMigration } from '../../db/versioned/migration.ts';
import { eventFunction, sessionFunction } from './functions.ts';
import { sessionEndReasons, sessionStatuses } from './table.ts';

const oneOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** Trading sessions, their events and their positions. Other programs may write the first two. */
export const sessionsMigration = defineMigration({
  name: 'sessions',
  tables: {
    trading_sessions: {
      id: 'uuid',
      user_wallet: 'text',
      name: 'text',
      algorithm_id: 'text',
      algorithm_version: 'text',
      status: 'text',
      end_reason: 'text',
      started_at: 'timestamp with time zone',
      ends_at: 'timestamp with time zone',
      ended_at: 'timestamp with time zone',
      starting_balance: 'bigint',
      loss_limit: 'bigint',
      max_drawdown: 'bigint',
      max_position: 'bigint',
      max_orders_per_minute: 'integer',
      realized_pnl: 'bigint',
      peak_pnl: 'bigint',
      fees: 'bigint',
      trade_count: 'integer',
      raised: 'text[]',
      volatility: 'numeric(10,9)',
      volatility_ms: 'integer',
      heartbeat_ttl_ms: 'integer',
      heartbeat_until: 'timestamp with time zone',
      wakes_at: 'timestamp with time zone',
      last_sequence: 'bigint',
      told_sequence: 'bigint',
      version: 'integer',
      created_at: 'timestamp with time zone',
      updated_at: 'timestamp with time zone',
    },
    trading_session_events: {
      session_id: 'uuid',
      sequence: 'bigint',
      kind: 'text',
      at: 'timestamp with time zone',
      data: 'jsonb',
    },
    session_positions: {
      session_id: 'uuid',
      market_id: 'text',
      outcome: 'boolean',
      shares: 'bigint',
      cost: 'bigint',
      reserved: 'bigint',
      low: 'numeric',
      high: 'numeric',
    },
    session_orders: { session_id: 'uuid', at: 'timestamp with time zone' },
    session_stops: {
      id: 'uuid',
      user_wallet: 'text',
      market_id: 'text',
      until: 'timestamp with time zone',
    },
    session_follows: { session_id: 'uuid', followed_until: 'timestamp with time zone' },
  },
  alters: ['orders'],
  captured: ['trading_session_events'],
  without: 'there are no trading sessions',
  functions: [eventFunction, sessionFunction],
  sql: `CREATE TABLE IF NOT EXISTS trading_sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_wallet text NOT NULL,
  name text NOT NULL,
  algorithm_id text,
  algorithm_version text,
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN (${oneOf(sessionStatuses)})),
  end_reason text CHECK (end_reason IN (${oneOf(sessionEndReasons)})),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  starting_balance bigint NOT NULL CHECK (starting_balance > 0),
  loss_limit bigint NOT NULL CHECK (loss_limit > 0),
  max_drawdown bigint CHECK (max_drawdown > 0),
  max_position bigint CHECK (max_position > 0),
  max_orders_per_minute integer CHECK (max_orders_per_minute > 0),
  realized_pnl bigint NOT NULL DEFAULT 0,
  peak_pnl bigint NOT NULL DEFAULT 0,
  fees bigint NOT NULL DEFAULT 0,
  trade_count integer NOT NULL DEFAULT 0,
  raised text[] NOT NULL DEFAULT '{}',
  volatility numeric(10, 9) NOT NULL DEFAULT 0.2 CHECK (volatility BETWEEN 0 AND 1),
  volatility_ms integer NOT NULL DEFAULT 60000 CHECK (volatility_ms > 0),
  heartbeat_ttl_ms integer,
  heartbeat_until timestamptz,
  wakes_at timestamptz,
  last_sequence bigint NOT NULL DEFAULT 0,
  told_sequence bigint NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS trading_sessions_of_wallet ON trading_sessions (user_wallet, created_at, id);
CREATE INDEX IF NOT EXISTS trading_sessions_open ON trading_sessions (user_wallet, id)
  WHERE status IN ('ACTIVE', 'PAUSED');
CREATE TABLE IF NOT EXISTS trading_session_events (
  session_id uuid NOT NULL,
  sequence bigint NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (session_id, sequence)
);
CREATE INDEX IF NOT EXISTS trading_session_events_at ON trading_session_events (at);
CREATE UNIQUE INDEX IF NOT EXISTS trading_session_events_decision
  ON trading_session_events (session_id, (data -> 'decision' ->> 'id')) WHERE kind = 'AlgorithmDecided';
CREATE UNIQUE INDEX IF NOT EXISTS trading_session_events_acknowledged
  ON trading_session_events (session_id, (data ->> 'alertSequence')) WHERE kind = 'RiskAlertAcknowledged';
CREATE TABLE IF NOT EXISTS session_positions (
  session_id uuid NOT NULL,
  market_id text NOT NULL,
  outcome boolean NOT NULL,
  shares bigint NOT NULL CHECK (shares >= 0),
  cost bigint NOT NULL CHECK (cost >= 0),
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  low numeric,
  high numeric,
  PRIMARY KEY (session_id, market_id, outcome)
) WITH (fillfactor = 50);
CREATE INDEX IF NOT EXISTS session_positions_held ON session_positions (market_id, session_id) WHERE shares > 0;
CREATE INDEX IF NOT EXISTS session_positions_low ON session_positions (market_id, low) WHERE low IS NOT NULL;
CREATE INDEX IF NOT EXISTS session_positions_high ON session_positions (market_id, high) WHERE high IS NOT NULL;
CREATE TABLE IF NOT EXISTS session_orders (session_id uuid NOT NULL, at timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS session_orders_at ON session_orders (session_id, at);
CREATE TABLE IF NOT EXISTS session_stops (
  id uuid PRIMARY KEY,
  user_wallet text,
  market_id text,
  until timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS session_follows (session_id uuid PRIMARY KEY, followed_until timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS orders_of_session ON orders (session_id, created_at, id) WHERE session_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_open_of_session ON orders (session_id, market_id)
  WHERE session_id IS NOT NULL AND status IN ('OPEN', 'PARTIALLY_FILLED');`,
});

/** Finds the shares that ended sessions have left in a market, without a look at those of the sessions that are open. */
export const sessionsLeftMigration = defineMigration({
  name: 'sessions_left',
  capability: sessionsMigration.capability,
  tables: {},
  alters: ['session_positions'],
  sql: `CREATE INDEX IF NOT EXISTS session_positions_left ON session_positions (market_id, outcome, session_id)
  WHERE shares > reserved;`,
});
