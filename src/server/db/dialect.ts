import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Dialect,
  type Driver as KyselyDriver,
  type Kysely,
  type TransactionSettings,
} from 'kysely';

import { Connection } from './connection.ts';
import type { Driver } from './drivers/client.ts';

/** The dialect of PostgreSQL over the pool of a driver. Its connections send flights, too. */
export function createDialect(pool: Driver['pool']): Dialect {
  return {
    createDriver: () => createDriver(pool),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (database: Kysely<unknown>) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function createDriver(pool: Driver['pool']): KyselyDriver {
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => new Connection(await pool.connect()),
    async beginTransaction(connection, { isolationLevel, accessMode }: TransactionSettings) {
      ours(connection).begin();
      if (isolationLevel === undefined && accessMode === undefined) return;
      const level = isolationLevel === undefined ? '' : ` ISOLATION LEVEL ${isolationLevel}`;
      await connection.executeQuery(CompiledQuery.raw(`SET TRANSACTION${level} ${accessMode ?? ''}`));
    },
    commitTransaction: (connection) => ours(connection).commit(),
    rollbackTransaction: (connection) => ours(connection).rollback(),
    releaseConnection(connection) {
      ours(connection).release();
      return Promise.resolve();
    },
    destroy: () => pool.end(),
  };
}

/** @throws {TypeError} for a connection of another driver. */
export function ours(connection: unknown): Connection {
  if (connection instanceof Connection) return connection;
  throw new TypeError('a connection of another driver');
}
