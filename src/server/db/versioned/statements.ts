import { statementsOf, tablesOf, type Migration } from './migration.ts';

/** The key of an advisory lock. Any number that no other program on the same database uses. */
export const migrationLock = '7305421870';

/** Roles that Supabase lets the whole internet use, and to which it grants every new table by default. */
const openRoles = `'anon', 'authenticated'`;

/** Several statements as a single statement, which a driver can run inside a transaction. */
export function asOneStatement(statements: string): string {
  return `DO $marketcast$ BEGIN EXECUTE $statements$\n${statements}\n$statements$; END $marketcast$`;
}

/**
 * Turns on row-level security for a table, without a policy, and takes all grants of PUBLIC and of the roles of
 * Supabase's clients, also on its sequences. The owner of the table and roles with BYPASSRLS still see its rows.
 */
export function securing(table: string): string {
  return `DO $marketcast$
DECLARE
  client text;
  numbers regclass;
BEGIN
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  FOR client IN SELECT 'PUBLIC' UNION ALL
    SELECT quote_ident(rolname) FROM pg_roles WHERE rolname IN (${openRoles})
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE ${table} FROM %s', client);
    FOR numbers IN SELECT pg_class.oid FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
      WHERE refobjid = '${table}'::regclass AND deptype IN ('a', 'i')
    LOOP
      EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %s', numbers, client);
    END LOOP;
  END LOOP;
END $marketcast$;`;
}

/** Takes the right to call a function from PUBLIC and from the roles of Supabase's clients. The owner may still call it. */
export function securingFunction(signature: string): string {
  return `DO $marketcast$
DECLARE
  client text;
BEGIN
  FOR client IN SELECT 'PUBLIC' UNION ALL
    SELECT quote_ident(rolname) FROM pg_roles WHERE rolname IN (${openRoles})
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION ${signature} FROM %s', client);
  END LOOP;
END $marketcast$;`;
}

/** Records that a migration has run. */
export function recording(migration: Migration): string {
  const tables = tablesOf(migration).map(literal).join(', ');
  return `INSERT INTO marketcast_migrations (name, tables) VALUES (${literal(migration.name)}, ARRAY[${tables}]::text[])
ON CONFLICT (name) DO UPDATE SET applied_at = excluded.applied_at, tables = excluded.tables;`;
}

/**
 * The statements of migrations for an administrator, in a transaction. They give the tables to `role`, the role of the
 * server, because row-level security hides the rows from every role but the owner.
 */
export function administratorScript(migrations: readonly Migration[], role: string): string {
  const owner = literal(role);
  const parts = migrations.flatMap((migration) => [
    `-- ${migration.name}`,
    statementsOf(migration),
    ...tablesOf(migration).flatMap((table) => [
      securing(table),
      `ALTER TABLE ${table} OWNER TO ${identifier(role)};`,
    ]),
    ...migration.functions.flatMap(({ signature }) => [
      securingFunction(signature),
      `ALTER FUNCTION ${signature} OWNER TO ${identifier(role)};`,
    ]),
    recording(migration),
    '',
  ]);
  return `BEGIN;
SELECT pg_advisory_xact_lock(${migrationLock});
-- PostgreSQL gives a table only to a role that may create tables: the role gets that right until the end of this script.
DO $marketcast$ BEGIN
  IF NOT has_schema_privilege(${owner}, current_schema(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', current_schema(), ${owner});
    PERFORM set_config('marketcast.lent', 'yes', true);
  END IF;
END $marketcast$;

${parts.join('\n')}
DO $marketcast$ BEGIN
  IF current_setting('marketcast.lent', true) = 'yes' THEN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', current_schema(), ${owner});
  END IF;
END $marketcast$;
COMMIT;
`;
}

/** A text as an SQL literal. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
