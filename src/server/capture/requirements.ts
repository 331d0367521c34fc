import { sql } from 'kysely';

import { JudgedError } from '../base/failures.ts';
import type { Queryable } from '../db/client.ts';
import type { TableShape } from '../db/table.ts';

/** A requirement of capture is missing and this role may not add it. The message is a single line with the statement to run. */
export class RequirementError extends JudgedError {
  override readonly name = 'RequirementError';
  readonly judgement = 'changed-world';

  /** @param statement null when no statement helps. */
  constructor(problem: string, statement: string | null) {
    super(statement === null ? problem : `${problem}. Run: ${statement}`);
  }
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

/** A name as a quoted SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The names of tables, in their order. */
export function namesOf(tables: readonly Pick<TableShape, 'name'>[]): readonly string[] {
  return tables.map(({ name }) => name);
}
