import { sql, type RawBuilder } from 'kysely';

import type { Queryable } from '../db/client.ts';
import { newestRows } from '../db/page-query.ts';
import { columnName, kindOf, type AnyRow, type TextRow } from '../db/table.ts';
import type { CapturedTable } from './change-source.ts';
import { keyIn, type Refuse } from './refused.ts';

/** A row as the database has it now, with its commit order. */
export interface ReadRow {
  readonly row: AnyRow;
  /** Null for rows that never change. */
  readonly commitOrder: bigint | null;
}

/** Rows by their keys, as {@link keyOf} writes them. */
export interface ReadRows {
  /** The keys that were asked for, without those of refused rows. */
  readonly wanted: ReadonlySet<string>;
  readonly found: ReadonlyMap<string, ReadRow>;
  /** Keys of rows that another transaction has locked. */
  readonly busy: ReadonlySet<string>;
}

/** The columns of a key, in their order. */
export type Key = readonly string[];

/** Texts that the database accepts as a key. A refused key would fail the statement of all rows in the batch. */
const keyShapes = { uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, text: /^[^\0]*$/ } as const;

/** The key of a row of a table; null when the columns do not tell it. */
export function keyOf(table: CapturedTable, row: Readonly<Record<string, unknown>>): Key | null {
  const types = keyTypes(table);
  const key = table.keyColumns.map((column) => row[column]);
  const isKey = key.every((value, index) => {
    return typeof value === 'string' && keyShapes[types[index] ?? 'text'].test(value);
  });
  return isKey ? (key as Key) : null;
}

/** The types of the key columns in the database. */
function keyTypes({ key, columns }: CapturedTable): readonly ('uuid' | 'text')[] {
  return key.map((name) => (columns[name]?.kind.isUuid === true ? 'uuid' : 'text'));
}

/** A key as text. */
export function keyText(key: Key): string {
  return JSON.stringify(key);
}

/** Whether the rows of a table are written more than once, so that it matters which version is read. */
function isChanging(table: CapturedTable): boolean {
  return kindOf(table) !== 'inserted';
}

/**
 * Reads rows by their keys in a single statement.
 *
 * Of rows that are written more than once it reads the latest version, locked against writers while it reads the
 * position in the write-ahead log. Without the lock the position could be larger than that of a writer that commits later,
 * and the version could be the old one. It never waits for a lock, so it is never part of a deadlock.
 *
 * A row that cannot be parsed is refused: passed to `refuse`.
 */
export async function readRows(
  queries: Queryable,
  table: CapturedTable,
  keys: readonly Key[],
  refuse: Refuse,
): Promise<ReadRows> {
  const wanted = new Set(keys.map(keyText));
  const rows = await selectRows(queries, table, keys);
  const found = new Map<string, ReadRow>();
  const columns = Object.keys(table.columns).map(columnName);
  for (const { values, position } of rows) {
    const text: TextRow = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]));
    const key = keyOf(table, text);
    if (key === null) continue;
    const commitOrder = position === null ? null : BigInt(position);
    try {
      found.set(keyText(key), { row: table.fromText(text), commitOrder });
    } catch (error) {
      wanted.delete(keyText(key));
      await refuse({ table: table.name, key: keyIn(table, text), row: text, reason: error });
    }
  }
  const absent = keys.filter((key) => wanted.has(keyText(key)) && !found.has(keyText(key)));
  const busy = isChanging(table) && absent.length > 0 ? await selectKeys(queries, table, absent) : [];
  return { wanted, found, busy: new Set(busy) };
}

/** The rows that are the newest in a column, oldest first, with some of their columns. */
export async function readNewest(
  queries: Queryable,
  table: CapturedTable,
  {
    by,
    columns,
    limit,
  }: { readonly by: string; readonly columns: readonly string[]; readonly limit: number },
): Promise<readonly { readonly key: Key; readonly row: AnyRow }[]> {
  const rows = await newestRows(queries, table, { by, columns: [...table.key, ...columns], limit });
  return rows.map((row) => ({ key: table.key.map((name) => String(row[name])), row })).toReversed();
}

/** The keys of which the database has no row. */
export async function findAbsent(
  queries: Queryable,
  table: CapturedTable,
  keys: readonly Key[],
): Promise<readonly Key[]> {
  const columnsOf = (name: string) => table.keyColumns.map((column) => `${name}.${column}`).join(', ');
  const { rows } = await sql<{ key: readonly string[] }>`
    SELECT ARRAY[${sql.raw(columnsOf('wanted'))}] AS key
    FROM ${unnested(table, keys)} AS wanted (${sql.raw(table.keyColumns.join(', '))})
    WHERE NOT EXISTS (
      SELECT FROM ${sql.raw(table.name)} AS present
      WHERE (${sql.raw(columnsOf('present'))}) = (${sql.raw(columnsOf('wanted'))})
    )
  `.execute(queries);
  return rows.map(({ key }) => key);
}

interface SelectedRow {
  readonly values: readonly (string | null)[];
  readonly position: string | null;
}

async function selectRows(
  queries: Queryable,
  table: CapturedTable,
  keys: readonly Key[],
): Promise<readonly SelectedRow[]> {
  // In the format of the replication stream, because the rows are parsed as its rows are.
  const texts = Object.entries(table.columns).map(([name, { kind }]) => {
    const column = columnName(name);
    return kind.isFlag ? `CASE ${column} WHEN true THEN 't' WHEN false THEN 'f' END` : `${column}::text`;
  });
  const values = sql.raw(`ARRAY[${texts.join(', ')}]`);
  const from = sql`${sql.raw(table.name)} WHERE ${isAmong(table, keys)}`;
  const statement = isChanging(table)
    ? sql<SelectedRow>`
        WITH locked AS MATERIALIZED (SELECT * FROM ${from} FOR SHARE OF ${sql.raw(table.name)} SKIP LOCKED)
        SELECT ${values} AS values, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS position FROM locked
      `
    : sql<SelectedRow>`SELECT ${values} AS values, null AS position FROM ${from}`;
  return (await statement.execute(queries)).rows;
}

async function selectKeys(
  queries: Queryable,
  table: CapturedTable,
  keys: readonly Key[],
): Promise<readonly string[]> {
  const columns = sql.raw(`ARRAY[${table.keyColumns.join(', ')}]`);
  const { rows } = await sql<{ key: readonly string[] }>`
    SELECT ${columns} AS key FROM ${sql.raw(table.name)} WHERE ${isAmong(table, keys)}
  `.execute(queries);
  return rows.map(({ key }) => keyText(key));
}

function isAmong(table: CapturedTable, keys: readonly Key[]): RawBuilder<unknown> {
  return sql`(${sql.raw(table.keyColumns.join(', '))}) IN (SELECT * FROM ${unnested(table, keys)})`;
}

/** Keys as rows. */
function unnested(table: CapturedTable, keys: readonly Key[]): RawBuilder<unknown> {
  const columns = keyTypes(table).map(
    (type, index) => sql`${keys.map((values) => values[index])}::${sql.raw(type)}[]`,
  );
  return sql`unnest(${sql.join(columns)})`;
}
