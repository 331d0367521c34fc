import { watermarkMigration } from '../capture/migrations.ts';
import {
  appliedMigration,
  outboxMigration,
  outboxOrderMigration,
  requestsMigration,
} from '../commit/migrations.ts';
import type { Config } from '../base/config.ts';
import type { Logger } from '../base/logger.ts';
import { openDatabase, type Database, type DatabaseOptions, type Queryable } from '../db/client.ts';
import { applyMigrations } from '../db/versioned/apply.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import type { Migration } from '../db/versioned/migration.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { domains } from '../domains/index.ts';
import type { Foundation } from './foundation.ts';

/** The database, and the capabilities whose tables are in it. */
export interface Storage {
  readonly database: Database;
  readonly queries: Queryable;
  readonly capabilities: Capabilities;
}

/** The migrations of the tables that belong to this server alone, in the order in which they run. */
export const migrations: readonly Migration[] = [
  outboxMigration,
  outboxOrderMigration,
  watermarkMigration,
  requestsMigration,
  appliedMigration,
  jobsMigration,
  ...domains.flatMap(({ migrations: own = [] }) => own),
];

/** The options of the database, from the configuration. */
export function databaseOptionsOf(config: Config, logger: Logger): DatabaseOptions {
  return {
    url: config.DATABASE_URL,
    folder: config.DATA_DIR,
    poolSize: config.DATABASE_POOL_SIZE,
    timeoutMs: config.DATABASE_TIMEOUT_MS,
    logger,
  };
}

/**
 * Opens the database, which holds the facts, and runs the migrations.
 *
 * @throws when it cannot be reached, or when another process has its folder open.
 */
export async function openStorage({ config, logger, disposals }: Foundation): Promise<Storage> {
  const database = await openDatabase(databaseOptionsOf(config, logger));
  disposals.defer(() => database.close());
  const { queries } = database;
  return { database, queries, capabilities: await applyMigrations(queries, migrations, logger) };
}
