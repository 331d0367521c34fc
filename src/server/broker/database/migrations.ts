import { defineMigration, type Columns } from '../../db/versioned/migration.ts';
import { appendFunction, openFunction, readFunction, sequenceFunction, slotFunction } from './functions.ts';
import { durableSlot, ringSlots } from './slots.ts';

const publicationColumns: Columns = {
  slot: 'smallint',
  topic_id: 'bigint',
  log_offset: 'bigint',
  identity: 'uuid',
  key: 'text',
  published_at: 'timestamp with time zone',
  event: 'text',
};

const referenceColumns: Columns = {
  slot: 'smallint',
  topic_id: 'bigint',
  log_offset: 'bigint',
  home_id: 'bigint',
  home_offset: 'bigint',
};

const partitionsOf = (table: string, columns: Columns): Record<string, Columns> =>
  Object.fromEntries(ringSlots.map((slot) => [`${table}_${slot}`, columns]));

const partitionStatements = (table: string): string =>
  ringSlots
    .map(
      (slot) => `CREATE TABLE IF NOT EXISTS ${table}_${slot} PARTITION OF ${table} FOR VALUES IN (${slot});`,
    )
    .join('\n');

/**
 * The tables of the log.
 *
 * - `marketcast_log_state`: a single row with the life of the database and the period of a slot.
 * - `marketcast_log_topics`: the epoch and the tail of each topic. Its row lock makes the offsets gap-free.
 * - `marketcast_log`: the publications. A ring of partitions by time keeps pruning cheap; durable topics have their own.
 * - `marketcast_log_references`: the log of all markets, which refers to the publications of the markets' logs.
 * - `marketcast_log_pending`: publications that the log of all markets does not refer to yet.
 * - `marketcast_log_orders`: the newest order of each supersession key.
 */
export const logMigration = defineMigration({
  name: 'log',
  tables: {
    marketcast_log_state: {
      id: 'boolean',
      life: 'text',
      period_ms: 'bigint',
      period_since: 'timestamp with time zone',
    },
    marketcast_log_topics: {
      id: 'bigint',
      name: 'text',
      epoch: 'text',
      tail: 'bigint',
      pruned: 'bigint',
      is_durable: 'boolean',
      used_at: 'timestamp with time zone',
    },
    marketcast_log: publicationColumns,
    ...partitionsOf('marketcast_log', publicationColumns),
    marketcast_log_durable: publicationColumns,
    marketcast_log_references: referenceColumns,
    ...partitionsOf('marketcast_log_references', referenceColumns),
    marketcast_log_pending: { id: 'bigint', shared: 'text', topic_id: 'bigint', log_offset: 'bigint' },
    marketcast_log_orders: { topic_id: 'bigint', key: 'text', newest: 'numeric' },
  },
  without: 'the logs of events cannot be in the database, and no topic is durable',
  sql: `CREATE TABLE IF NOT EXISTS marketcast_log_state (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  life text NOT NULL,
  period_ms bigint NOT NULL,
  period_since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE IF NOT EXISTS marketcast_log_topics (
  id bigint GENERATED ALWAYS AS IDENTITY,
  name text PRIMARY KEY,
  epoch text NOT NULL,
  tail bigint NOT NULL DEFAULT 0,
  pruned bigint NOT NULL DEFAULT 0,
  is_durable boolean NOT NULL,
  used_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS marketcast_log (
  slot smallint NOT NULL,
  topic_id bigint NOT NULL,
  log_offset bigint NOT NULL,
  identity uuid NOT NULL,
  key text,
  published_at timestamptz NOT NULL,
  event text NOT NULL
) PARTITION BY LIST (slot);
${partitionStatements('marketcast_log')}
CREATE TABLE IF NOT EXISTS marketcast_log_durable PARTITION OF marketcast_log FOR VALUES IN (${durableSlot});
CREATE INDEX IF NOT EXISTS marketcast_log_by_offset ON marketcast_log (topic_id, log_offset);
CREATE INDEX IF NOT EXISTS marketcast_log_by_identity ON marketcast_log (topic_id, identity);
CREATE INDEX IF NOT EXISTS marketcast_log_durable_by_key ON marketcast_log_durable (topic_id, key, log_offset)
  WHERE key IS NOT NULL;
CREATE TABLE IF NOT EXISTS marketcast_log_references (
  slot smallint NOT NULL,
  topic_id bigint NOT NULL,
  log_offset bigint NOT NULL,
  home_id bigint NOT NULL,
  home_offset bigint NOT NULL
) PARTITION BY LIST (slot);
${partitionStatements('marketcast_log_references')}
CREATE INDEX IF NOT EXISTS marketcast_log_references_by_offset ON marketcast_log_references (topic_id, log_offset);
CREATE TABLE IF NOT EXISTS marketcast_log_pending (
  id bigint GENERATED ALWAYS AS IDENTITY,
  shared text NOT NULL,
  topic_id bigint NOT NULL,
  log_offset bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
CREATE TABLE IF NOT EXISTS marketcast_log_orders (
  topic_id bigint NOT NULL,
  key text NOT NULL,
  newest numeric NOT NULL,
  PRIMARY KEY (topic_id, key)
) WITH (fillfactor = 50);`,
});

/** The functions of the log. A changed function needs a migration of another name. */
export const logFunctionsMigration = defineMigration({
  name: 'log_functions',
  capability: logMigration.capability,
  tables: {},
  alters: ['marketcast_log'],
  functions: [slotFunction, openFunction, appendFunction, sequenceFunction, readFunction],
  sql: '',
});
