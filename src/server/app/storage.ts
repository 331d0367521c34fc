import { logFunctionsMigration, logMigration } from '../broker/database/migrations.ts';
import { refusedRowsMigration, sourcesMigration, watermarkMigration } from '../capture/migrations.ts';
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
import { processesMigration } from '../db/registry/migrations.ts';
import { embeddedRegistry, fixedRegistry, startRegistry, type Registry } from '../db/registry/registry.ts';
import type { Migration } from '../db/versioned/migration.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { domains } from '../domains/index.ts';
import type { Foundation } from './foundation.ts';
import { startWriteChecks } from './write-checks.ts';

/** The database, the capabilities whose tables are in it, and the processes that use it. */
export interface Storage {
  readonly database: Database;
  readonly queries: Queryable;
  readonly capabilities: Capabilities;
  readonly registry: Registry;
}

/** The migrations of the tables that belong to this server alone, in the order in which they run. */
export const migrations: readonly Migration[] = [
  logMigration,
  logFunctionsMigration,
  outboxMigration,
  outboxOrderMigration,
  watermarkMigration,
  sourcesMigration,
  refusedRowsMigration,
  requestsMigration,
  appliedMigration,
  jobsMigration,
  processesMigration,
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
  const capabilities = await applyMigrations(queries, migrations, logger);
  await startWriteChecks({ config, logger, disposals }, queries, capabilities);
  const registry = await enterRegistry({ config, logger }, queries, capabilities);
  disposals.defer(() => registry.close());
  return { database, queries, capabilities, registry };
}

/** An embedded database has a single process. Without the table, the processes of a PostgreSQL are unknown. */
async function enterRegistry(
  { config, logger }: Pick<Foundation, 'config' | 'logger'>,
  queries: Queryable,
  capabilities: Capabilities,
): Promise<Registry> {
  const isEmbedded = config.DATABASE_URL === null;
  if (!capabilities.isUsable(processesMigration.capability)) return fixedRegistry(isEmbedded);
  if (isEmbedded) return embeddedRegistry(queries);
  return startRegistry(queries, logger);
}
