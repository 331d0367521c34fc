import { sql } from 'kysely';

import type { Queryable } from '../client.ts';
import { records, tablesOf, type Columns, type Migration } from './migration.ts';

/** A table as it is in the database. */
interface TableFacts {
  readonly name: string;
  /** Each column with its type; null when there is no table of this name. */
  readonly columns: readonly string[] | null;
  /** Whether row-level security hides the rows from this role. */
  readonly isHidden: boolean;
  /** Whether row-level security is on. */
  readonly isSecured: boolean;
  /** Whether this role may read and write all rows. */
  readonly isGranted: boolean;
}

/** The comment that the scripts in `migrations/` give to a table of the platform that they make. */
const ownMark = 'marketcast';

/** What a migration still has to do: nothing, everything, or never anything because a table is not ours. */
export type Judgement = 'done' | 'pending' | { readonly foreign: string };

/** The tables of migrations as they are in the database. */
export interface Inspection {
  readonly role: string;
  judge(migration: Migration): Judgement;
  /** The reason why this role cannot use the tables of a migration; null when it can. */
  hindranceOf(migration: Migration): string | null;
  /** Whether a table of a migration is there, and this role may not read and write all of its rows. */
  isBarred(migration: Migration): boolean;
  /** Whether row-level security is on for all tables of a migration. */
  isSecured(migration: Migration): boolean;
}

/** Reads the state of all tables of migrations. */
export async function inspect(queries: Queryable, migrations: readonly Migration[]): Promise<Inspection> {
  const facts = await readFacts(
    queries,
    [records, ...migrations].flatMap(tablesOf),
    migrations.flatMap(({ functions }) => functions.map(({ signature }) => signature)),
  );
  const factsOf = (table: string): TableFacts | undefined => facts.tables.get(table);
  const isThere = (table: string): boolean => (factsOf(table)?.columns ?? null) !== null;
  const hasColumns = (table: string, columns: Columns): boolean => {
    const declared = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    return [...declared].sort().join() === [...(factsOf(table)?.columns ?? [])].sort().join();
  };
  const hindranceOf = (migration: Migration): string | null => {
    const uncallable = migration.functions.find(({ signature }) => !facts.callable.has(signature));
    if (uncallable !== undefined)
      return `the function ${uncallable.signature} is absent, or the role ${facts.role} may not call it`;
    for (const table of tablesOf(migration)) {
      if (!isThere(table)) return `the table ${table} is absent`;
      if (factsOf(table)?.isGranted !== true) return `the role ${facts.role} may not read and write ${table}`;
      if (factsOf(table)?.isHidden === true)
        return `the role ${facts.role} does not own ${table}, so row-level security hides its rows`;
    }
    return null;
  };
  const canRead =
    hindranceOf(records) === null &&
    Object.entries(records.tables).every(([table, columns]) => hasColumns(table, columns));
  const recorded = canRead ? await readRecords(queries) : new Map<string, readonly string[]>();
  const marked = await readMarked(queries, [...new Set(migrations.flatMap(({ alters }) => alters))]);
  const ours = new Set([...recorded.values(), marked].flat());

  return {
    role: facts.role,
    judge(migration) {
      for (const [table, columns] of Object.entries(migration.tables)) {
        if (isThere(table) && !ours.has(table) && !hasColumns(table, columns))
          return { foreign: `the table ${table} has other columns` };
      }
      const isComplete =
        tablesOf(migration).every(isThere) &&
        migration.functions.every(({ signature }) => facts.callable.has(signature));
      // First, because an administrator may have run it on a table that is not ours.
      if (recorded.has(migration.name) && isComplete) return 'done';
      const unknown = migration.alters.find((table) => !ours.has(table));
      return unknown === undefined ? 'pending' : { foreign: `the table ${unknown} is not recorded as ours` };
    },
    hindranceOf,
    isBarred: (migration) =>
      tablesOf(migration).some((table) => {
        const { columns = null, isGranted = false, isHidden = false } = factsOf(table) ?? {};
        return columns !== null && (!isGranted || isHidden);
      }),
    isSecured: (migration) => tablesOf(migration).every((table) => factsOf(table)?.isSecured === true),
  };
}

/** The tables and the functions of migrations as they are in the database. */
interface Facts {
  readonly role: string;
  readonly tables: ReadonlyMap<string, TableFacts>;
  /** The signatures of the functions that are there and that this role may call. */
  readonly callable: ReadonlySet<string>;
}

async function readFacts(
  queries: Queryable,
  names: readonly string[],
  signatures: readonly string[],
): Promise<Facts> {
  const functions = await sql<{ signature: string }>`
    SELECT signature FROM unnest(${[...signatures]}::text[]) AS signature
    WHERE coalesce(has_function_privilege(to_regprocedure(signature), 'EXECUTE'), false)
  `.execute(queries);
  const { rows } = await sql<TableFacts & { role: string }>`
    SELECT name, current_user::text AS role,
      CASE WHEN oid IS NOT NULL THEN ARRAY(
        SELECT attname || ' ' || format_type(atttypid, atttypmod)
        FROM pg_attribute WHERE attrelid = oid AND attnum > 0 AND NOT attisdropped
      ) END AS columns,
      coalesce(row_security_active(oid), false) AS is_hidden,
      coalesce(relrowsecurity, false) AS is_secured,
      coalesce(
        has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
          AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'),
        false
      ) AS is_granted
    FROM unnest(${[...names]}::text[]) AS name LEFT JOIN pg_class ON oid = to_regclass(name)
  `.execute(queries);
  return {
    role: rows[0]?.role ?? '',
    tables: new Map(rows.map((row) => [row.name, row])),
    callable: new Set(functions.rows.map(({ signature }) => signature)),
  };
}

/** The migrations that have run, with the tables that each made. */
async function readRecords(queries: Queryable): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ name: string; tables: string[] }>`
    SELECT name, tables FROM marketcast_migrations
  `.execute(queries);
  return new Map(rows.map(({ name, tables }) => [name, tables]));
}

/** Those of these tables that carry the mark of a table of the platform that this server has made. */
async function readMarked(queries: Queryable, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM unnest(${[...names]}::text[]) AS name
    WHERE obj_description(to_regclass(name), 'pg_class') = ${ownMark}
  `.execute(queries);
  return rows.map(({ name }) => name);
}
