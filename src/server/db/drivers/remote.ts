import type { PostgresQueryResult } from 'kysely';
import pg from 'pg';

import { isStaleStatement, sessionChangeOf } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import { timestampOfDatabase } from '../../base/time.ts';
import { beginning, type Driver, type DriverClient } from './client.ts';
import { translateDatabaseError, unavailable } from '../errors.ts';
import { oids } from './oids.ts';
import { isPooled, timedBeginning } from './pooler.ts';
import { flyRemote } from './remote-flight.ts';

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

/**
 * Connects to a PostgreSQL server. A connection is made when it is needed, and again after it has broken.
 *
 * A pooler such as PgBouncer may refuse the time limits of a session. From then on each transaction sets its own, and a
 * statement outside a transaction has only the limit of the client. Statements have no names behind a pooler, because it may
 * give the next transaction of a connection to a session that has not prepared them.
 */
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
    // The pool waits for it.
    onConnect: (connection): unknown => greet(connection),
  });
  // Without a listener the error of a broken connection would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection broke'));
  pool.on('connect', (connection) => {
    connection.on('error', (error) => logger.debug({ err: error }, 'a database connection broke'));
    madeAtMs.set(connection, performance.now());
  });
  const madeAtMs = new WeakMap<pg.ClientBase, number>();
  /** The names of the statements that a connection has prepared, for each connection without a pooler. */
  const preparedOf = new WeakMap<pg.ClientBase, Set<string>>();
  /** Whether statements have names, so that a connection prepares them once. Not behind a pooler that loses them. */
  let hasNames = true;
  let renewedAtMs = -Infinity;

  const greet = async (connection: pg.ClientBase): Promise<void> => {
    await speakIso(connection);
    if (!(await isPooled(connection))) preparedOf.set(connection, new Set());
  };

  /**
   * Replaces all connections after a read-only error, because a session that began read-only stays so. Gives up the names of
   * statements where a pooler that was not recognized loses them.
   */
  const onFailed = (error: unknown): void => {
    const change = sessionChangeOf(error);
    if (hasNames && change === 'lost-statement') {
      hasNames = false;
      logger.warn('a pooler loses prepared statements: statements are prepared each time');
    }
    const nowMs = performance.now();
    if (change === 'read-only' && nowMs - renewedAtMs >= renewalIntervalMs) renewedAtMs = nowMs;
  };

  let begin = beginning;
  let hasSessionLimits = true;
  const goWithoutSessionLimits = (): void => {
    if (!hasSessionLimits) return;
    hasSessionLimits = false;
    begin = timedBeginning(timeoutMs);
    Object.assign(pool.options, { statement_timeout: false, idle_in_transaction_session_timeout: false });
    const run = `ALTER ROLE … SET statement_timeout = ${timeoutMs}`;
    logger.warn(
      { run },
      'a connection pooler refuses time limits: only transactions have them, unless the role does',
    );
  };

  const open = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      if (sessionChangeOf(error) !== 'refused-parameter') throw error;
      goWithoutSessionLimits();
      return pool.connect();
    }
  };

  const connect = async (): Promise<pg.PoolClient> => {
    for (;;) {
      const connection = await open();
      if ((madeAtMs.get(connection) ?? 0) >= renewedAtMs) return connection;
      connection.release(true);
    }
  };

  const connectClient = async (): Promise<DriverClient> => {
    try {
      const connection = await connect();
      const prepared = (): Set<string> | null => (hasNames ? (preparedOf.get(connection) ?? null) : null);
      return createClient(connection, { begin, prepared, onFailed });
    } catch (error) {
      throw unavailable(error);
    }
  };

  return {
    async runScript(script) {
      // Without parameters the driver sends a simple query, whose statements are a single transaction.
      const connection = await connect();
      try {
        await connection.query(script);
      } finally {
        connection.release();
      }
    },
    pool: { connect: connectClient, end: () => pool.end() },
    // PostgreSQL serves the connections side by side, and so it shares them out itself.
    connectForClient: connectClient,
  };
}

/** Sets the style of timestamps that the parser reads, because a database or a role may have another. */
function speakIso(connection: pg.ClientBase): Promise<unknown> {
  return connection.query(`SET datestyle = 'ISO'`);
}

const typeParser: pg.CustomTypesConfig['getTypeParser'] = (type, format) => {
  const oid: number = type;
  if (oid === oids.int8) return BigInt;
  if (oid === oids.timestamptz) return timestampOfDatabase;
  return pg.types.getTypeParser(type, format) as (text: string | Buffer) => unknown;
};

interface ClientOptions extends Pick<DriverClient, 'begin'> {
  /** The names of the statements that the connection has prepared; null where statements have no names. */
  readonly prepared: () => Set<string> | null;
  readonly onFailed: (error: unknown) => void;
}

function createClient(connection: pg.PoolClient, { begin, prepared, onFailed }: ClientOptions): DriverClient {
  let abandoned: Error | undefined;
  const run = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
    try {
      return await attempt();
    } catch (error) {
      // Close the connection, because a statement that timed out at the client still occupies it.
      if (error instanceof Error && error.message === 'Query read timeout') abandoned = error;
      if (isStaleStatement(error)) prepared()?.clear();
      onFailed(error);
      throw translateDatabaseError(error);
    }
  };
  return {
    begin,
    query: <R>(statement: string, parameters: readonly unknown[]) =>
      run(async () => {
        const result = await connection.query(statement, [...parameters]);
        return result as unknown as PostgresQueryResult<R>;
      }),
    fly: (statements) => run(() => flyRemote(connection, statements, prepared())),
    release: () => connection.release(abandoned),
  };
}
