import type pg from 'pg';

import { bind, defineStatement, type BoundStatement } from '../statement.ts';
import { beginning } from './client.ts';

/**
 * The beginning of a transaction with the time limits that its session lacks. They go together, in a single way. PgBouncer with
 * its defaults refuses the limits of a session, because it could not give them to another session.
 */
export function timedBeginning(timeoutMs: number): readonly BoundStatement[] {
  const limit = (name: string): BoundStatement =>
    bind(defineStatement('limit', `SET LOCAL ${name} = ${timeoutMs}`));
  return [...beginning, limit('statement_timeout'), limit('idle_in_transaction_session_timeout')];
}

/**
 * Whether a connection leads to a pooler: the process that answers is another than the one that the connection began with.
 * A pooler gives a key of its own to each connection, because it lends the sessions of the database.
 */
export async function isPooled(connection: pg.ClientBase): Promise<boolean> {
  const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid !== Reflect.get(connection, 'processID');
}
