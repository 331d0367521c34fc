import pg from 'pg';

import { startPostgres } from '../postgres/postgres.ts';
import { startServer, type TestServer } from './server.ts';
import { withoutLimits } from '../graphql/streams.ts';

/** A server whose operations on markets can be held up. */
export interface HeldServer extends AsyncDisposable {
  readonly server: TestServer;
  /** Holds every operation that looks at a market, until what it returns is called. */
  hold(): Promise<() => Promise<unknown>>;
}

/** Starts a server on a PostgreSQL of its own. */
export async function startHeldServer(): Promise<HeldServer> {
  const postgres = await startPostgres();
  const database = await postgres.createDatabase();
  const server = await startServer({ ...withoutLimits, DATABASE_URL: database });
  const blocker = new pg.Client(database);
  await blocker.connect();
  return {
    server,
    async hold() {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE markets IN ACCESS EXCLUSIVE MODE');
      return () => blocker.query('ROLLBACK');
    },
    async [Symbol.asyncDispose]() {
      await blocker.end();
      await server.stop();
      await postgres[Symbol.asyncDispose]();
    },
  };
}
