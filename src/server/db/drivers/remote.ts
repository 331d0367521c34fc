import type { PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

import type { Log } from '../../base/logger.ts';
import { parseTimestamp } from '../../base/time.ts';
import type { Driver } from './embedded.ts';
import { isReadOnly, translateDatabaseError, unavailable } from '../errors.ts';
import { oids } from './oids.ts';

/** How a remote PostgreSQL is reached. */
export interface RemoteOptions {
  readonly url: string;
  readonly poolSize: number;
  /** After this a statement is given up; waiting for a connection takes a third of it at most. */
  readonly timeoutMs: number;
  readonly log: Log;
}

/** The server cancels a statement first, so that the connection stays usable; the client gives up this much later. */
const cancellationGraceMs = 1000;
/** Connections are replaced at most this often because the database is read-only. */
const renewalIntervalMs = 1000;

/** Connects to a PostgreSQL server. Connections are made when they are needed and made anew when they break. */
export function connectRemote({ url, poolSize, timeoutMs, log }: RemoteOptions): Driver {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: Math.ceil(timeoutMs / 3),
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + cancellationGraceMs,
    idle_in_transaction_session_timeout: timeoutMs,
    keepAlive: true,
    application_name: 'marketcast',
    types: { getTypeParser: typeParser },
    onConnect: speakIso,
  });
  // A connection that breaks, idle or with a statement under way, would otherwise end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  pool.on('connect', (connection) => {
    connection.on('error', (error) => log.debug({ err: error }, 'a database connection broke'));
    madeAtMs.set(connection, performance.now());
  });
  const madeAtMs = new WeakMap<pg.ClientBase, number>();
  let renewedAtMs = -Infinity;

  /** A session that began read-only stays so when the database is not any more. So all are made anew. */
  const onFailed = (error: unknown): void => {
    const nowMs = performance.now();
    if (isReadOnly(error) && nowMs - renewedAtMs >= renewalIntervalMs) renewedAtMs = nowMs;
  };

  const connect = async (): Promise<pg.PoolClient> => {
    for (;;) {
      const connection = await pool.connect();
      if ((madeAtMs.get(connection) ?? 0) >= renewedAtMs) return connection;
      connection.release(true);
    }
  };

  return {
    async runScript(script) {
      // With no parameters the driver sends one simple query: several statements, one implicit transaction.
      await pool.query(script);
    },
    pool: {
      async connect() {
        try {
          return createClient(await connect(), onFailed);
        } catch (error) {
          throw unavailable(error);
        }
      },
      end: () => pool.end(),
    },
  };
}

/** Timestamps are read in ISO style, which a database or a role may have set otherwise. The pool waits for this. */
function speakIso(connection: pg.ClientBase): unknown {
  return connection.query(`SET datestyle = 'ISO'`);
}

const typeParser: pg.CustomTypesConfig['getTypeParser'] = (type, format) => {
  const oid: number = type;
  if (oid === oids.int8) return BigInt;
  if (oid === oids.timestamptz) return parseTimestamp;
  return pg.types.getTypeParser(type, format) as (text: string | Buffer) => unknown;
};

function createClient(connection: pg.PoolClient, onFailed: (error: unknown) => void): PostgresPoolClient {
  let abandoned: Error | undefined;
  const client = {
    async query<R>(statement: string, parameters: unknown[]): Promise<PostgresQueryResult<R>> {
      try {
        const result = await connection.query(statement, parameters);
        return result as unknown as PostgresQueryResult<R>;
      } catch (error) {
        // A statement that the client gave up on still occupies its connection.
        if (error instanceof Error && error.message === 'Query read timeout') abandoned = error;
        onFailed(error);
        throw translateDatabaseError(error);
      }
    },
    release: () => connection.release(abandoned),
  };
  // Kysely's other form of query() takes a cursor and serves streaming, which nothing here uses.
  return client as PostgresPoolClient;
}
