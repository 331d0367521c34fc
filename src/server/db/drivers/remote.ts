import type { PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

import type { Logger } from '../../base/logger.ts';
import { parseTimestamp } from '../../base/time.ts';
import type { Driver } from './embedded.ts';
import { isReadOnly, translateDatabaseError, unavailable } from '../errors.ts';
import { oids } from './oids.ts';

/** The address and the bounds of a PostgreSQL server. */
export interface RemoteOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Limit for a statement. Waiting for a connection may take a third of it. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** The client gives up so much later than the server, so that the server cancels the statement and the connection stays usable. */
const cancellationGraceMs = 1000;
/** Time between two replacements of all connections because the database is read-only, at least. */
const renewalIntervalMs = 1000;

/** Connects to a PostgreSQL server. A connection is made when it is needed, and again after it has broken. */
export function connectRemote({ url, poolSize, timeoutMs, logger }: RemoteOptions): Driver {
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
  // Without a listener the error of a broken connection would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection broke'));
  pool.on('connect', (connection) => {
    connection.on('error', (error) => logger.debug({ err: error }, 'a database connection broke'));
    madeAtMs.set(connection, performance.now());
  });
  const madeAtMs = new WeakMap<pg.ClientBase, number>();
  let renewedAtMs = -Infinity;

  /** Replaces all connections after a read-only error, because a session that began read-only stays so. */
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
      // Without parameters the driver sends a simple query, whose statements are a single transaction.
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

/** Sets the style of timestamps that the parser reads, because a database or a role may have another. The pool waits for it. */
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
        // Close the connection, because a statement that timed out at the client still occupies it.
        if (error instanceof Error && error.message === 'Query read timeout') abandoned = error;
        onFailed(error);
        throw translateDatabaseError(error);
      }
    },
    release: () => connection.release(abandoned),
  };
  // Without Kysely's form of query() for cursors, because no statement is streamed.
  return client as PostgresPoolClient;
}
