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
