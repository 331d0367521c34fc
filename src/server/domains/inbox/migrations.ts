import { defineMigration } from '../../db/versioned/migration.ts';
import { severities } from '../announcements/table.ts';
import { inboxFunctions } from './functions.ts';
import { markFunction } from './mark-function.ts';
import { notificationLimits as limits } from './table.ts';
import { notificationTypes, priceDirections } from './types.ts';

const listOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

const wallet = `text NOT NULL CHECK (char_length(user_wallet) BETWEEN 1 AND ${limits.wallet})`;

/**
 * Notifications, the inbox of each wallet with its counters, and the wishes of wallets. Other programs may write notifications:
 * triggers give these their sequence and count them.
 */
export const inboxMigration = defineMigration({
  name: 'inbox',
  tables: {
    notifications: {
      id: 'uuid',
      user_wallet: 'text',
      sequence: 'bigint',
      type: 'text',
      severity: 'text',
      title: 'text',
      body: 'text',
      data: 'jsonb',
      market_id: 'text',
      action_url: 'text',
      group_key: 'text',
      dedupe_key: 'text',
      count: 'integer',
      created_at: 'timestamp with time zone',
      seen_at: 'timestamp with time zone',
      read_at: 'timestamp with time zone',
      archived_at: 'timestamp with time zone',
      expires_at: 'timestamp with time zone',
      updated_at: 'timestamp with time zone',
      version: 'bigint',
      is_new: 'boolean',
      is_told: 'boolean',
      marked_version: 'bigint',
      grouped_keys: 'text[]',
    },
    inboxes: {
      user_wallet: 'text',
      last_sequence: 'bigint',
      unread: 'integer',
      unseen: 'integer',
      version: 'bigint',
    },
    notification_preferences: { user_wallet: 'text', type: 'text', in_app: 'boolean', toast: 'boolean' },
    market_follows: { user_wallet: 'text', market_id: 'text', created_at: 'timestamp with time zone' },
    price_alerts: {
      id: 'uuid',
      user_wallet: 'text',
      market_id: 'text',
      outcome: 'boolean',
      direction: 'text',
      price: 'numeric(18,9)',
      created_at: 'timestamp with time zone',
      triggered_at: 'timestamp with time zone',
      price_yes: 'numeric(18,9)',
      is_above: 'boolean',
    },
    notification_runs: {
      id: 'uuid',
      key: 'text',
      audience: 'text',
      market_id: 'text',
      item: 'jsonb',
      phase: 'integer',
      after_wallet: 'text',
      created: 'bigint',
      duplicate: 'bigint',
      muted: 'bigint',
      started_at: 'timestamp with time zone',
      finished_at: 'timestamp with time zone',
    },
  },
  captured: ['notifications'],
  without: 'there are no inboxes, no followed markets and no price alerts',
  functions: [...inboxFunctions, markFunction],
  sql: `CREATE TABLE IF NOT EXISTS notifications (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_wallet ${wallet},
  sequence bigint NOT NULL,
  type text NOT NULL CHECK (type IN (${listOf(notificationTypes)})),
  severity text NOT NULL DEFAULT 'INFO' CHECK (severity IN (${listOf(severities)})),
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND ${limits.title}),
  body text NOT NULL DEFAULT '' CHECK (char_length(body) <= ${limits.body}),
  data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(data) = 'object' AND octet_length(data::text) <= 2 * ${limits.data}),
  market_id text,
  action_url text CHECK (char_length(action_url) <= ${limits.actionUrl} AND action_url ~ '^(/($|[^/\\\\])|https://)'),
  group_key text CHECK (char_length(group_key) <= ${limits.key}),
  dedupe_key text CHECK (char_length(dedupe_key) <= ${limits.key}),
  count integer NOT NULL DEFAULT 1 CHECK (count >= 1),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz,
  read_at timestamptz,
  archived_at timestamptz,
  expires_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version bigint NOT NULL DEFAULT 0,
  is_new boolean NOT NULL DEFAULT true,
  is_told boolean NOT NULL DEFAULT false,
  marked_version bigint,
  grouped_keys text[],
  UNIQUE (user_wallet, dedupe_key)
) WITH (fillfactor = 80);
CREATE INDEX IF NOT EXISTS notifications_of_wallet ON notifications (user_wallet, sequence);
CREATE INDEX IF NOT EXISTS notifications_unread ON notifications (user_wallet, sequence)
  WHERE read_at IS NULL AND archived_at IS NULL;
CREATE INDEX IF NOT EXISTS notifications_groups ON notifications (user_wallet, group_key, created_at)
  WHERE group_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS notifications_expiring ON notifications (expires_at)
  WHERE expires_at IS NOT NULL AND archived_at IS NULL;
CREATE INDEX IF NOT EXISTS notifications_updated_at ON notifications (updated_at);
CREATE TABLE IF NOT EXISTS inboxes (
  user_wallet text PRIMARY KEY,
  last_sequence bigint NOT NULL DEFAULT 0,
  unread integer NOT NULL DEFAULT 0,
  unseen integer NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS notification_preferences (
  user_wallet text NOT NULL,
  type text NOT NULL CHECK (type IN (${listOf(notificationTypes)})),
  in_app boolean NOT NULL,
  toast boolean NOT NULL,
  PRIMARY KEY (user_wallet, type)
);
CREATE TABLE IF NOT EXISTS market_follows (
  user_wallet text NOT NULL,
  market_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_wallet, market_id)
);
CREATE INDEX IF NOT EXISTS market_follows_of_market ON market_follows (market_id, user_wallet);
CREATE TABLE IF NOT EXISTS price_alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_wallet text NOT NULL,
  market_id text NOT NULL,
  outcome boolean NOT NULL,
  direction text NOT NULL CHECK (direction IN (${listOf(priceDirections)})),
  price numeric(18, 9) NOT NULL CHECK (price > 0 AND price < 1),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  triggered_at timestamptz,
  price_yes numeric(18, 9) GENERATED ALWAYS AS (CASE WHEN outcome THEN price ELSE 1 - price END) STORED,
  is_above boolean GENERATED ALWAYS AS (outcome = (direction = 'ABOVE')) STORED
);
CREATE UNIQUE INDEX IF NOT EXISTS price_alerts_waiting
  ON price_alerts (user_wallet, market_id, outcome, direction, price) WHERE triggered_at IS NULL;
CREATE INDEX IF NOT EXISTS price_alerts_of_wallet ON price_alerts (user_wallet, created_at);
CREATE INDEX IF NOT EXISTS price_alerts_of_market ON price_alerts (market_id, is_above, price_yes)
  WHERE triggered_at IS NULL;
CREATE INDEX IF NOT EXISTS price_alerts_triggered ON price_alerts (triggered_at) WHERE triggered_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS notification_runs (
  id uuid PRIMARY KEY,
  key text NOT NULL UNIQUE,
  audience text NOT NULL,
  market_id text,
  item jsonb NOT NULL,
  phase integer NOT NULL DEFAULT 0,
  after_wallet text NOT NULL DEFAULT '',
  created bigint NOT NULL DEFAULT 0,
  duplicate bigint NOT NULL DEFAULT 0,
  muted bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz
);
CREATE INDEX IF NOT EXISTS notification_runs_started_at ON notification_runs (started_at);
CREATE INDEX IF NOT EXISTS notification_runs_under_way ON notification_runs (started_at) WHERE finished_at IS NULL;`,
});
