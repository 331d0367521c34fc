import { defineMigration } from '../db/versioned/migration.ts';

/** The table of the outbox. */
export const outboxMigration = defineMigration({
  name: 'outbox',
  tables: {
    marketcast_outbox: { id: 'bigint', created_at: 'timestamp with time zone', events: 'text[]' },
  },
  without: 'with Redis, events of a process that dies between commit and publish are lost',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  events text[] NOT NULL
);`,
});

/** The table of the last event of each strand. */
export const outboxOrderMigration = defineMigration({
  name: 'outbox-order',
  capability: 'outbox_order',
  tables: {
    marketcast_strands: {
      strand: 'text',
      identity: 'text',
      outbox_id: 'bigint',
      previous_identity: 'text',
      previous_outbox_id: 'bigint',
      changed_at: 'timestamp with time zone',
    },
  },
  without: 'with Redis, events of different processes can change places',
  // Half of each page stays free, so that the row of a busy market is updated in its page.
  sql: `CREATE TABLE IF NOT EXISTS marketcast_strands (
  strand text PRIMARY KEY,
  identity text NOT NULL,
  outbox_id bigint NOT NULL,
  previous_identity text,
  previous_outbox_id bigint,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);`,
});

/** The table of repeatable mutations. */
export const requestsMigration = defineMigration({
  name: 'requests',
  tables: {
    marketcast_requests: {
      caller: 'text',
      client_id: 'text',
      mutation: 'text',
      content_hash: 'text',
      ids: 'text[]',
      created_at: 'timestamp with time zone',
    },
  },
  without: 'mutations with a clientId are refused',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_requests (
  caller text NOT NULL,
  client_id text NOT NULL,
  mutation text NOT NULL,
  content_hash text NOT NULL,
  ids text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, client_id)
);
CREATE INDEX IF NOT EXISTS marketcast_requests_created_at ON marketcast_requests (created_at);`,
});

/** The table of the events whose reactions have run. */
export const appliedMigration = defineMigration({
  name: 'applied',
  capability: 'reactions',
  tables: {
    marketcast_applied: { identity: 'text', applied_at: 'timestamp with time zone' },
  },
  without: 'no domain reacts to the events of another domain',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_applied (
  identity text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS marketcast_applied_applied_at ON marketcast_applied (applied_at);`,
});
