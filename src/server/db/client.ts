import { CamelCasePlugin, Kysely, sql, type Transaction } from 'kysely';

import type { Logger } from '../base/logger.ts';
import { createDialect } from './dialect.ts';
import type { Driver } from './drivers/client.ts';
import { openEmbedded } from './drivers/embedded.ts';
import { migrate } from './migrate.ts';
import { connectRemote } from './drivers/remote.ts';
import type { Tables } from './tables.ts';

/** A handle on which statements run: the database itself, or a transaction. */
export type Queryable = Kysely<Tables>;
/** A transaction: its statements take effect together or not at all. */
export type Tx = Transaction<Tables>;

/** The database with its tables in place. Amounts are read as `bigint`, timestamps as {@link Timestamp}. */
export interface Database {
  readonly queries: Queryable;
  /** For the queries of clients. They give way to those of `queries` where the database is embedded. */
  readonly clientQueries: Queryable;
  /**
   * Resolves when the database answers.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when it does not.
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The place of the database, and the bounds of its use. */
export interface DatabaseOptions {
  /** A PostgreSQL server; null means the embedded one in `folder`. */
  readonly url: string | null;
  readonly folder: string;
  readonly poolSize: number;
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** Opens the database and creates the tables of the platform that are absent from it. */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return open(options, (driver) => migrate(driver, options.url === null));
}

/** Opens the database as it is. */
export function openUnchangedDatabase(options: DatabaseOptions): Promise<Database> {
  return open(options, () => Promise.resolve());
}

async function open(
  { url, folder, ...options }: DatabaseOptions,
  prepare: (driver: Driver) => Promise<void>,
): Promise<Database> {
  const driver = url === null ? await openEmbedded(folder) : connectRemote({ url, ...options });
  const handleOn = (pool: Driver['pool']): Queryable =>
    new Kysely<Tables>({ dialect: createDialect(pool), plugins: [new CamelCasePlugin()] });
  const queries = handleOn(driver.pool);
  const database: Database = {
    queries,
    clientQueries: handleOn({
      connect: () => driver.connectForClient(),
      end: () => Promise.resolve(),
    }),
    async ping() {
      await sql`SELECT 1`.execute(queries);
    },
    close: () => queries.destroy(),
  };
  try {
    await prepare(driver);
    // Kysely closes a driver only after its first use, so use it once.
    await database.ping();
    return database;
  } catch (error) {
    await driver.pool.end();
    throw error;
  }
}
