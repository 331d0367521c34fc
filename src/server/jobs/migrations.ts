import { defineMigration } from '../db/versioned/migration.ts';

/** The table of jobs that wait or run. */
export const jobsMigration = defineMigration({
  name: 'jobs',
  tables: {
    marketcast_jobs: {
      id: 'bigint',
      name: 'text',
      key: 'text',
      payload: 'jsonb',
      cursor: 'jsonb',
      due_at: 'timestamp with time zone',
      taken: 'integer',
      failures: 'integer',
      created_at: 'timestamp with time zone',
    },
  },
  without: 'timed work and long work do not happen',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  key text,
  payload jsonb NOT NULL,
  cursor jsonb,
  due_at timestamptz NOT NULL,
  taken integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX IF NOT EXISTS marketcast_jobs_key ON marketcast_jobs (name, key);
CREATE INDEX IF NOT EXISTS marketcast_jobs_due_at ON marketcast_jobs (due_at, id);`,
});
