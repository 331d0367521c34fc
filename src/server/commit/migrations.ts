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
