import { sql } from 'kysely';

import type { Queryable } from './client.ts';
import { columnName } from './table.ts';
import type { Tables } from './tables.ts';

/** A table of the platform, and the columns that this server gives a new row. Names are those of the database. */
export interface WrittenRow {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The rows that each mutation inserts, by the name of the mutation. */
export type WrittenRows = Readonly<Record<string, readonly WrittenRow[]>>;

/** Describes a row that is inserted. */
export function writtenRow<Name extends keyof Tables>(
  table: Name,
  columns: readonly (keyof Tables[Name] & string)[],
): WrittenRow {
  return { table: columnName(table), columns: columns.map(columnName) };
}

/**
 * Finds the columns that make every insert of a row fail: NOT NULL without a default, and unknown to this server, as later
 * migrations of the platform may add them.
 *
 * @returns such columns as `table.column`, by the name of the mutation; a mutation without any has no entry.
 */
export async function findUnknownRequired(
  queries: Queryable,
  writes: WrittenRows,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = [...new Set(Object.values(writes).flatMap((rows) => rows.map(({ table }) => table)))];
  const { rows: required } = await sql<{ name: string; column: string }>`
    SELECT name, attname AS "column" FROM unnest(${tables}::text[]) AS name
    JOIN pg_attribute ON attrelid = to_regclass(name)
    WHERE attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = ''
    ORDER BY name, attnum
  `.execute(queries);
  const unknownIn = ({ table, columns }: WrittenRow): readonly string[] =>
    required
      .filter(({ name, column }) => name === table && !columns.includes(column))
      .map(({ column }) => `${table}.${column}`);
  const found = Object.entries(writes)
    .map(([mutation, rows]) => [mutation, rows.flatMap(unknownIn)] as const)
    .filter(([, columns]) => columns.length > 0);
  return new Map(found);
}
