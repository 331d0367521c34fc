import { sql } from 'kysely';

import type { Queryable } from '../db/client.ts';
import type { Logger } from '../base/logger.ts';
import { quoted, RequirementError } from './requirements.ts';

/** The names of the tables that a source uses. */
export interface NeededPrivileges {
  readonly read: readonly string[];
  /** Tables whose rows the source locks while it reads them. Locking takes the privilege to update. */
  readonly locked: readonly string[];
}

/** The table of watermarks, which may be absent. */
const watermarkTable = 'marketcast_watermark';

/**
 * Checks that this role may read and lock the tables that the source reads and locks. Warns when row-level rules apply to
 * the role, because rows that they hide never become events.
 *
 * @throws {RequirementError} with every GRANT that is missing, and with the statement that gives the watermark to this role.
 */
export async function requirePrivileges(
  queries: Queryable,
  needed: NeededPrivileges,
  logger: Logger,
): Promise<void> {
  const role = await readRole(queries);
  const missing = (await readMissing(queries, needed)).map(
    ({ privilege, tables }) => `GRANT ${privilege} ON ${tables.join(', ')} TO ${quoted(role)}`,
  );
  // A grant is not enough, because row-level security shows the watermark to its owner alone.
  if (await isWatermarkHidden(queries))
    missing.push(`ALTER TABLE ${watermarkTable} OWNER TO ${quoted(role)}`);
  if (missing.length > 0) {
    throw new RequirementError(`the role ${role} may not read what it captures`, missing.join('; '));
  }
  const hidden = await readTablesWithRules(queries, needed.read);
  if (hidden.length > 0) {
    logger.warn(
      { tables: hidden, run: `ALTER ROLE ${quoted(role)} BYPASSRLS` },
      'rows that row-level rules hide from this role never become events',
    );
  }
}

async function readRole(queries: Queryable): Promise<string> {
  const { rows } = await sql<{ role: string }>`SELECT current_user::text AS role`.execute(queries);
  const role = rows[0]?.role;
  if (role === undefined) throw new Error('the database did not tell the role');
  return role;
}

/** The privileges that are missing, each with the tables that lack it. */
async function readMissing(
  queries: Queryable,
  { read, locked }: NeededPrivileges,
): Promise<readonly { readonly privilege: string; readonly tables: readonly string[] }[]> {
  const needed = [...read.map((table) => [table, 'SELECT']), ...locked.map((table) => [table, 'UPDATE'])];
  const { rows } = await sql<{ privilege: string; tables: string[] }>`
    SELECT privilege, array_agg(name ORDER BY place) AS tables
    FROM unnest(${needed.map(([table]) => table)}::text[], ${needed.map(([, privilege]) => privilege)}::text[])
      WITH ORDINALITY AS needed (name, privilege, place)
    -- Locking a row takes the privilege on any column; reading takes it on all columns.
    WHERE NOT CASE WHEN privilege = 'UPDATE'
      THEN has_any_column_privilege(to_regclass(name), privilege)
      ELSE has_table_privilege(to_regclass(name), privilege) END
    GROUP BY privilege ORDER BY min(place)
  `.execute(queries);
  return rows;
}

/** Whether the table of watermarks is there, and this role may not read and write all of its rows. */
async function isWatermarkHidden(queries: Queryable): Promise<boolean> {
  const { rows } = await sql<{ isHidden: boolean }>`
    SELECT row_security_active(oid) OR NOT (
      has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
        AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')
    ) AS is_hidden
    FROM pg_class WHERE oid = to_regclass(${watermarkTable})
  `.execute(queries);
  return rows[0]?.isHidden ?? false;
}

async function readTablesWithRules(queries: Queryable, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM unnest(${[...names]}::text[]) WITH ORDINALITY AS captured (name, place)
    WHERE row_security_active(to_regclass(name)) ORDER BY place
  `.execute(queries);
  return rows.map(({ name }) => name);
}
