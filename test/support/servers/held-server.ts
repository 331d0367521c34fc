import pg from 'pg';

import { createDatabase } from '../postgres/shared-postgres.ts';
import { startServer, type TestServer } from './server.ts';

/** A server whose operations on markets a test can hold up. */
export interface HeldServer extends AsyncDisposable {
  readonly server: TestServer;
  /** Locks the table of markets, so that every operation on a market waits until the returned function is called. */
  hold(): Promise<() => Promise<unknown>>;
}

/** Starts a server on PostgreSQL, because an embedded database has a single session. */
export async function startHeldServer(): Promise<HeldServer> {
  const database = await createDatabase();
  const server = await startServer({ DATABASE_URL: database });
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
    },
  };
}
