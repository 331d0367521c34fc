import { defineMigration } from '../../db/versioned/migration.ts';
import { announcementTrigger } from './functions.ts';
import { affectedParts, announcementKinds, announcementStates, severities, textLimits } from './table.ts';

const listOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** The table of announcements. Other programs may write it. */
export const announcementsMigration = defineMigration({
  name: 'announcements',
  tables: {
    announcements: {
      id: 'uuid',
      kind: 'text',
      severity: 'text',
      title: 'text',
      body: 'text',
      affects: 'text[]',
      market_id: 'text',
      starts_at: 'timestamp with time zone',
      ends_at: 'timestamp with time zone',
      state: 'text',
      created_at: 'timestamp with time zone',
      updated_at: 'timestamp with time zone',
    },
  },
  captured: ['announcements'],
  without: 'there are no announcements',
  functions: [announcementTrigger],
  sql: `CREATE TABLE IF NOT EXISTS announcements (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN (${listOf(announcementKinds)})),
  severity text NOT NULL CHECK (severity IN (${listOf(severities)})),
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND ${textLimits.title}),
  body text NOT NULL CHECK (char_length(body) <= ${textLimits.body}),
  affects text[] NOT NULL CHECK (affects <@ ARRAY[${listOf(affectedParts)}] AND cardinality(affects) <= ${affectedParts.length}),
  market_id text,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  state text NOT NULL CHECK (state IN (${listOf(announcementStates)})),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS announcements_created_at ON announcements (created_at, id);
CREATE INDEX IF NOT EXISTS announcements_updated_at ON announcements (updated_at);
CREATE INDEX IF NOT EXISTS announcements_open ON announcements (state, created_at, id)
  WHERE state IN ('SCHEDULED', 'ACTIVE');`,
});
