import { defineMigration } from '../versioned/migration.ts';

/** The table of the processes that use a database. */
export const processesMigration = defineMigration({
  name: 'processes',
  tables: {
    marketcast_processes: {
      id: 'uuid',
      started_at: 'timestamp with time zone',
      seen_at: 'timestamp with time zone',
    },
  },
  without: 'a process cannot tell that it is the only one, so it spreads its closes when it stops',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_processes (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);`,
});
