import { defineMigration } from '../db/versioned/migration.ts';

/** The table of watermarks. */
export const watermarkMigration = defineMigration({
  name: 'watermark',
  tables: { marketcast_watermark: { name: 'text', at: 'timestamp with time zone' } },
  without: 'with a change source, every start looks back as far as the log reaches',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_watermark (
  name text PRIMARY KEY,
  at timestamptz NOT NULL
);`,
});

/** The table of what a deployment knew last about its captured tables and its database. */
export const sourcesMigration = defineMigration({
  name: 'change_sources',
  tables: { marketcast_sources: { name: 'text', published: 'text' } },
  without: 'a change of the publication while no process reads stays unnoticed',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_sources (
  name text PRIMARY KEY,
  published text NOT NULL
);`,
});

/** The table of the rows whose own values make every event impossible. */
export const refusedRowsMigration = defineMigration({
  name: 'refused_rows',
  tables: {
    marketcast_refused_rows: {
      id: 'bigint',
      source: 'text',
      table_name: 'text',
      key: 'text',
      row_read: 'text',
      reason: 'text',
      code: 'text',
      times: 'integer',
      refused_at: 'timestamp with time zone',
      replay_asked_at: 'timestamp with time zone',
    },
  },
  without: 'a row that makes no event is in the log alone, and cannot be replayed',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_refused_rows (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  table_name text NOT NULL,
  key text NOT NULL,
  row_read text NOT NULL,
  reason text NOT NULL,
  code text NOT NULL,
  times integer NOT NULL DEFAULT 1,
  refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  replay_asked_at timestamptz,
  UNIQUE (table_name, key)
);
CREATE INDEX IF NOT EXISTS marketcast_refused_rows_asked ON marketcast_refused_rows (id)
  WHERE replay_asked_at IS NOT NULL;`,
});
