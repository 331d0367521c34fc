import { queryDatabase } from './postgres.ts';

/** The queries that read a catalog. */
const queries = {
  tables: `SELECT relname, relkind, relreplident, relpersistence, relhastriggers, relrowsecurity, relacl::text,
      obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' ORDER BY 1`,
  columns: `SELECT attrelid::regclass::text, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
      attgenerated, pg_get_expr(adbin, adrelid) FROM pg_attribute
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      JOIN pg_class ON pg_class.oid = attrelid
      WHERE attnum > 0 AND relnamespace = 'public'::regnamespace ORDER BY 1, 2`,
  indexes: `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
  constraints: `SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace ORDER BY 2, 1`,
  triggers: `SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
  functions: `SELECT proname, pg_get_functiondef(oid) FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  publications: `SELECT pubname FROM pg_publication ORDER BY 1`,
} as const;

/** A part of a database's catalog. */
export type CatalogPart = keyof typeof queries;

/** Everything that a migration could change in a database. */
export type Catalog = Readonly<Record<CatalogPart | 'rows', readonly string[]>>;

/** Reads the catalog of a database. A row that was rewritten shows, even with the same values. */
export async function readCatalog(url: string): Promise<Catalog> {
  const parts: Partial<Record<CatalogPart | 'rows', readonly string[]>> = {};
  for (const [part, query] of Object.entries(queries) as [CatalogPart, string][]) {
    parts[part] = (await queryDatabase(url, query)).map((row) => JSON.stringify(row));
  }
  const tables = await queryDatabase(
    url,
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const rows: string[] = [];
  for (const { relname } of tables) {
    const table = String(relname);
    const found = await queryDatabase(
      url,
      `SELECT xmin::text, ctid::text, t::text AS row FROM ${table} t ORDER BY 3`,
    );
    rows.push(...found.map((row) => `${table}: ${JSON.stringify(row)}`));
  }
  return { ...parts, rows } as Catalog;
}

/** The lines of a catalog that do not hold a text. */
export function linesWithout(catalog: Catalog, text: string): readonly string[] {
  return Object.values(catalog)
    .flat()
    .filter((line) => !line.includes(text));
}

/** The lines of a catalog that tell of a table. */
export function ofTable(catalog: Catalog, table: string): readonly string[] {
  return Object.values(catalog)
    .flat()
    .filter((line) => new RegExp(`\\b${table}\\b`).test(line));
}
