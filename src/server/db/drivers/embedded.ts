import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import type { PostgresQueryResult } from 'kysely';

import { isStaleStatement } from '../../base/failures.ts';
import { timestampOfDatabase } from '../../base/time.ts';
import { withBusyLoop, yieldToEventLoop } from '../../base/waiting.ts';
import { translateDatabaseError } from '../errors.ts';
import { beginning, type Driver, type DriverClient } from './client.ts';
import { flyEmbedded } from './embedded-flight.ts';
import { lockFolder } from './folder-lock.ts';
import { createLanes, type Lane } from './lanes.ts';
import { makeClusterIn } from './new-cluster.ts';
import { oids } from './oids.ts';

/** The folder of a database that is kept in memory alone. */
const inMemory = 'memory://';

/**
 * The memory of PostgreSQL's buffers. Its default, 128 MB, is a third of the memory of the whole process. The files of a small
 * database are in the cache of the operating system besides.
 */
const sharedBuffers = '32MB';

/** Milliseconds for which statements may follow each other before input and output that are due come first. */
const longestRunMs = 5;

/**
 * Opens the embedded PostgreSQL in a folder, for this process alone.
 *
 * The engine has a single connection, and a second `connect()` waits for the first `release()`. So a transaction must never
 * wait for a statement that runs outside it.
 *
 * @throws {FolderLockedError} when another process has the folder open.
 */
export async function openEmbedded(folder: string): Promise<Driver> {
  const isInMemory = folder.startsWith(inMemory);
  const unlock = isInMemory ? null : await lockFolder(folder);
  if (!isInMemory) await makeClusterIn(folder);
  const engine = await withBusyLoop(
    PGlite.create({
      dataDir: folder,
      startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
      extensions: { pg_trgm },
      parsers: { [oids.int8]: BigInt, [oids.timestamptz]: timestampOfDatabase },
    }),
  );

  const prepared = new Set<string>();
  const lanes = createLanes();
  let yieldedAtMs = performance.now();
  const connectIn = (lane: Lane) => async (): Promise<DriverClient> => {
    const endTurn = await lanes.take(lane);
    // The engine answers without input or output. So statements that follow each other would hold up sockets and timers.
    if (performance.now() - yieldedAtMs > longestRunMs) {
      await yieldToEventLoop();
      yieldedAtMs = performance.now();
    }
    return createClient(engine, prepared, endTurn);
  };
  return {
    async runScript(script) {
      await engine.exec(script);
    },
    pool: {
      connect: connectIn('server'),
      async end() {
        await lanes.idle();
        await engine.close();
        await unlock?.();
      },
    },
    connectForClient: connectIn('client'),
  };
}

function createClient(engine: PGlite, prepared: Set<string>, release: () => void): DriverClient {
  return {
    begin: beginning,
    async query<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
      try {
        const { rows, affectedRows = 0 } = await engine.query<R>(statement, [...parameters]);
        return { command: commandOf(statement), rowCount: affectedRows, rows };
      } catch (error) {
        throw translateDatabaseError(error);
      }
    },
    async fly(statements) {
      try {
        return await flyEmbedded(engine, statements, prepared);
      } catch (error) {
        if (isStaleStatement(error)) prepared.clear();
        throw translateDatabaseError(error);
      }
    },
    release,
  };
}

function commandOf(statement: string): PostgresQueryResult<unknown>['command'] {
  const word = /^\s*(insert|update|delete|merge)/i.exec(statement)?.[1]?.toUpperCase();
  return word === 'INSERT' || word === 'UPDATE' || word === 'DELETE' || word === 'MERGE' ? word : 'SELECT';
}
