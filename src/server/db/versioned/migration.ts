/** The columns of a table with their types, as `format_type` writes them: `timestamp with time zone`, `numeric(18,9)`. */
export type Columns = Readonly<Record<string, string>>;

/** A function of the database. */
export interface DatabaseFunction {
  /** The name and the types of its arguments, as `regprocedure` reads them. */
  readonly signature: string;
  /** A CREATE OR REPLACE statement. */
  readonly sql: string;
}

/** A step that makes or changes tables of this server alone. It runs once in each database. */
export interface Migration {
  /** Unique, and never changed. `marketcast_migrations` records it. */
  readonly name: string;
  /** The capability that needs the tables. It is on when all of its migrations have run. */
  readonly capability: string;
  /** The tables that the step makes, with their columns as the step leaves them. A table of other columns is not ours. */
  readonly tables: Readonly<Record<string, Columns>>;
  /** Tables of earlier migrations that the step changes. */
  readonly alters: readonly string[];
  /** Functions that the step makes or replaces, after its statements. */
  readonly functions: readonly DatabaseFunction[];
  /** Tables whose rows other programs may write too, so that the change source must report them. */
  readonly captured: readonly string[];
  /** The consequence for operators when the capability is off. */
  readonly without: string | null;
  /** Statements that make only what is absent, because a table of an earlier version is adopted by running them. */
  readonly sql: string;
}

/** A {@link Migration} whose optional parts may be left out. `capability` is `name` by default. */
export type MigrationParts = Pick<Migration, 'name' | 'tables' | 'sql'> & Partial<Migration>;

/** Defines a migration. Row-level security and the withdrawal of grants are added to every table that it makes. */
export function defineMigration({ name, tables, sql, ...parts }: MigrationParts): Migration {
  return {
    name,
    capability: name,
    tables,
    alters: [],
    functions: [],
    captured: [],
    without: null,
    sql,
    ...parts,
  };
}

/** The statements that make the tables and the functions of a migration. */
export function statementsOf({ sql, functions }: Migration): string {
  return [sql.trim(), ...functions.map((each) => each.sql)].filter((text) => text !== '').join('\n');
}

/** The names of the tables that a migration makes. */
export function tablesOf({ tables }: Migration): readonly string[] {
  return Object.keys(tables);
}

/** The table of the migrations that have run, with the tables that each made. */
export const records = defineMigration({
  name: 'migrations',
  tables: {
    marketcast_migrations: { name: 'text', applied_at: 'timestamp with time zone', tables: 'text[]' },
  },
  sql: `CREATE TABLE IF NOT EXISTS marketcast_migrations (
  name text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tables text[] NOT NULL
);`,
});
