import { sql } from 'kysely';

import type { Queryable } from '../db/client.ts';
import type { Logger } from '../base/logger.ts';
import { kindOf, type TableShape } from '../db/table.ts';

/** A requirement of capture is missing and this role may not add it. The message is a single line with the statement to run. */
export class RequirementError extends Error {
  override readonly name = 'RequirementError';

  constructor(problem: string, statement: string) {
    super(`${problem}. Run: ${statement}`);
  }
}

/**
 * Puts the captured tables into the publication, and makes the tables carry old rows whose changes need them, where that is
 * missing. Never changes a column.
 *
 * @throws {RequirementError} when this role may not add a missing part.
 */
export async function requirePublishedTables(
  queries: Queryable,
  tables: readonly TableShape[],
  publication: string,
  logger: Logger,
): Promise<void> {
  for (const table of tables) {
    if (kindOf(table) === 'before-and-after') await requireOldRows(queries, table, logger);
  }
  const statement = await missingFromPublication(queries, namesOf(tables), publication);
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

/** Tables by their object ids, by which the replication stream names them. */
export async function readTableNumbers<Table extends TableShape>(
  queries: Queryable,
  tables: readonly Table[],
): Promise<ReadonlyMap<number, Table>> {
  const { rows } = await sql<{ numbers: (string | null)[] }>`
    SELECT ARRAY(
      SELECT to_regclass(name)::oid::int8::text
      FROM unnest(${[...namesOf(tables)]}::text[]) WITH ORDINALITY AS captured (name, place) ORDER BY place
    ) AS numbers
  `.execute(queries);
  const numbers = rows[0]?.numbers ?? [];
  return new Map(tables.map((table, index) => [Number(numbers[index]), table]));
}

async function requireOldRows(
  queries: Queryable,
  { name }: Pick<TableShape, 'name'>,
  logger: Logger,
): Promise<void> {
  const { rows } = await sql<{ identity: string }>`
    SELECT relreplident::text AS identity FROM pg_class WHERE oid = to_regclass(${name})
  `.execute(queries);
  if (rows[0]?.identity === 'f') return;
  await add(queries, `ALTER TABLE ${name} REPLICA IDENTITY FULL`, logger);
}

/** The statement that completes a publication; null when it is complete. */
async function missingFromPublication(
  queries: Queryable,
  names: readonly string[],
  publication: string,
): Promise<string | null> {
  const { rows } = await sql<{ isThere: boolean; isComplete: boolean; tables: string[] }>`
    SELECT
      EXISTS (SELECT FROM pg_publication WHERE pubname = ${publication}) AS is_there,
      coalesce(
        (SELECT pubinsert AND pubupdate AND pubdelete FROM pg_publication WHERE pubname = ${publication}), true
      ) AS is_complete,
      ARRAY(
        SELECT relname::text FROM unnest(${[...names]}::text[]) AS name
        JOIN pg_class ON pg_class.oid = to_regclass(name)
        JOIN pg_publication_tables ON schemaname = relnamespace::regnamespace::text AND tablename = relname
        WHERE pubname = ${publication}
      ) AS tables
  `.execute(queries);
  const found = rows[0];
  const quotedName = quoted(publication);
  if (found?.isThere !== true) return `CREATE PUBLICATION ${quotedName} FOR TABLE ${names.join(', ')}`;
  if (!found.isComplete) {
    return `ALTER PUBLICATION ${quotedName} SET (publish = 'insert, update, delete, truncate')`;
  }
  const missing = names.filter((table) => !found.tables.includes(table));
  return missing.length === 0 ? null : `ALTER PUBLICATION ${quotedName} ADD TABLE ${missing.join(', ')}`;
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

export function namesOf(tables: readonly Pick<TableShape, 'name'>[]): readonly string[] {
  return tables.map(({ name }) => name);
}
