import { sql } from 'kysely';

import type { Queryable } from '../db/client.ts';
import type { Logger } from '../base/logger.ts';
import type { CapturedTable } from './change-source.ts';

/** A requirement of capture is missing and this role may not add it. The message is a single line with the statement to run. */
export class RequirementError extends Error {
  override readonly name = 'RequirementError';

  constructor(problem: string, statement: string) {
    super(`${problem}. Run: ${statement}`);
  }
}

/** The tables whose rows become events. */
export const capturedTables: readonly CapturedTable[] = [
  'markets',
  'trades',
  'proposal_votes',
  'dispute_votes',
  'discussions',
  'positions',
];

/**
 * Puts all captured tables into the publication, and makes `markets` carry old rows, where that is missing. Never changes a
 * column.
 *
 * @throws {RequirementError} when this role may not add a missing part.
 */
export async function requirePublishedTables(
  queries: Queryable,
  publication: string,
  logger: Logger,
): Promise<void> {
  await requireOldRows(queries, logger);
  const statement = await missingFromPublication(queries, publication);
  if (statement !== null) await add(queries, statement, logger);
}

/**
 * Checks that the server and this role can use a replication slot.
 *
 * @throws {RequirementError} with the statement that an administrator must run.
 */
export async function requireReplication(queries: Queryable): Promise<void> {
  const { rows } = await sql<{ walLevel: string; role: string; mayReplicate: boolean }>`
    SELECT current_setting('wal_level') AS wal_level, current_user::text AS role,
      (rolreplication OR rolsuper) AS may_replicate
    FROM pg_roles WHERE rolname = current_user
  `.execute(queries);
  const server = rows[0];
  if (server === undefined) throw new Error('the database did not tell the role');
  if (server.walLevel !== 'logical') {
    throw new RequirementError(
      `wal_level is ${server.walLevel}, which carries no rows`,
      'ALTER SYSTEM SET wal_level = logical; and restart PostgreSQL',
    );
  }
  if (!server.mayReplicate) {
    throw new RequirementError(
      `the role ${server.role} may not read a replication slot`,
      `ALTER ROLE ${quoted(server.role)} REPLICATION`,
    );
  }
}

/** The object ids of the captured tables, by which the replication stream names them. */
export async function readTableNumbers(queries: Queryable): Promise<ReadonlySet<number>> {
  const numbers = capturedTables.map((table) => sql`to_regclass(${table})::oid::int8::text`);
  const { rows } = await sql<{ numbers: (string | null)[] }>`
    SELECT ARRAY[${sql.join(numbers)}] AS numbers
  `.execute(queries);
  return new Set((rows[0]?.numbers ?? []).map(Number));
}

async function requireOldRows(queries: Queryable, logger: Logger): Promise<void> {
  const { rows } = await sql<{ identity: string }>`
    SELECT relreplident::text AS identity FROM pg_class WHERE oid = to_regclass('markets')
  `.execute(queries);
  if (rows[0]?.identity === 'f') return;
  await add(queries, 'ALTER TABLE markets REPLICA IDENTITY FULL', logger);
}

/** The statement that completes a publication; null when it is complete. */
async function missingFromPublication(queries: Queryable, publication: string): Promise<string | null> {
  const { rows } = await sql<{ isThere: boolean; isComplete: boolean; tables: string[] }>`
    SELECT
      EXISTS (SELECT FROM pg_publication WHERE pubname = ${publication}) AS is_there,
      coalesce(
        (SELECT pubinsert AND pubupdate AND pubdelete FROM pg_publication WHERE pubname = ${publication}), true
      ) AS is_complete,
      ARRAY(
        SELECT relname::text FROM unnest(${[...capturedTables]}::text[]) AS name
        JOIN pg_class ON pg_class.oid = to_regclass(name)
        JOIN pg_publication_tables ON schemaname = relnamespace::regnamespace::text AND tablename = relname
        WHERE pubname = ${publication}
      ) AS tables
  `.execute(queries);
  const found = rows[0];
  const name = quoted(publication);
  if (found?.isThere !== true) return `CREATE PUBLICATION ${name} FOR TABLE ${capturedTables.join(', ')}`;
  if (!found.isComplete) {
    return `ALTER PUBLICATION ${name} SET (publish = 'insert, update, delete, truncate')`;
  }
  const missing = capturedTables.filter((table) => !found.tables.includes(table));
  return missing.length === 0 ? null : `ALTER PUBLICATION ${name} ADD TABLE ${missing.join(', ')}`;
}

async function add(queries: Queryable, statement: string, logger: Logger): Promise<void> {
  try {
    await sql.raw(statement).execute(queries);
    logger.info({ ran: statement }, 'added what change capture needs');
  } catch (error) {
    // Another process that starts at the same time may have added it already.
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === '42710' || code === '23505') return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequirementError(`change capture needs what this role may not add (${reason})`, statement);
  }
}

/** A name as a quoted SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
