import { defineMigration } from '../../db/versioned/migration.ts';

/** The index of the texts that a search looks into, by their trigrams. */
export const searchMigration = defineMigration({
  name: 'search',
  tables: {},
  alters: ['markets'],
  without: 'a search reads the texts of all markets',
  sql: `CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX IF NOT EXISTS marketcast_markets_search ON markets
  USING gin (question gin_trgm_ops, description gin_trgm_ops);`,
});
