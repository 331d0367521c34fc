import { defineMigration } from '../../src/server/db/versioned/migration.ts';

/** The tables of badges. `badges` may be written by others; the other two are ours alone. */
export const badgesMigration = defineMigration({
  name: 'badges',
  tables: {
    badges: { id: 'uuid', wallet: 'text', title: 'text', awarded_at: 'timestamp with time zone' },
    badge_progress: { wallet: 'text', trades: 'integer' },
    badge_letters: { trade_id: 'text', wallet: 'text' },
  },
  captured: ['badges'],
  without: 'no badge is awarded',
  sql: `CREATE TABLE IF NOT EXISTS badges (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  wallet text NOT NULL,
  title text NOT NULL,
  awarded_at timestamptz DEFAULT clock_timestamp(),
  UNIQUE (wallet, title)
);
CREATE INDEX IF NOT EXISTS badges_awarded_at ON badges (awarded_at);
CREATE TABLE IF NOT EXISTS badge_progress (wallet text PRIMARY KEY, trades integer NOT NULL);
CREATE TABLE IF NOT EXISTS badge_letters (trade_id text PRIMARY KEY, wallet text NOT NULL);`,
});
