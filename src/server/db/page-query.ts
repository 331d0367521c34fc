import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';

import type { Queryable } from './client.ts';
import type { PageRequest, WalkRequest } from './pages.ts';
import type { AnyRow, TableOf, TableShape } from './table.ts';

/**
 * The condition that keeps rows between the keys of a page; `timeColumn` and `id` order the list.
 *
 * @param isNullable whether the time of a row may be null. Without such rows the index alone finds the page.
 */
function pageOf(
  timeColumn: string,
  { before, after }: PageRequest,
  { isNullable = false }: { readonly isNullable?: boolean } = {},
): RawBuilder<SqlBool> {
  const time = sql.ref(timeColumn);
  const key = sql`(${time}, id)`;
  const older =
    after === null
      ? sql`true`
      : after.time === null
        ? sql`(${time} is not null or id < ${after.id})`
        : sql`${key} < (${after.time}::timestamptz, ${after.id})`;
  const newer =
    before === null
      ? sql`true`
      : before.time === null
        ? sql`(${time} is null and id > ${before.id})`
        : sql`${key} > (${before.time}::timestamptz, ${before.id})`;
  const timeless = isNullable && before !== null && before.time !== null ? sql`${time} is null or` : sql``;
  return sql<SqlBool>`${older} and (${timeless} ${newer})`;
}

/**
 * The condition that keeps the rows of a walk's next page: their time is `since` or later, and they follow where the last
 * page ended. The walk is ordered by the time and then by the key columns, which are texts or UUIDs.
 */
function followingOf(
  timeColumn: string,
  keyColumns: readonly string[],
  { since, after }: WalkRequest,
): RawBuilder<SqlBool> {
  const time = sql.ref(timeColumn);
  if (after === null) return sql<SqlBool>`${time} >= ${since}::timestamptz`;
  const [lastTime, ...lastKeys] = after;
  const columns = sql.join([time, ...keyColumns.map((column) => sql.ref(column))]);
  const values = sql.join([sql`${lastTime}::timestamptz`, ...lastKeys.map((key) => sql`${key}`)]);
  return sql<SqlBool>`${time} >= ${lastTime}::timestamptz and (${columns}) > (${values})`;
}

/** Rows of a table that date from `since` or later, in the order of a column and then of the key. */
export async function walkRows<Row>(
  queries: Queryable,
  table: TableOf<Row>,
  timeColumn: string,
  walk: WalkRequest,
): Promise<readonly Row[]> {
  let query = anyTableIn(queries)
    .selectFrom(table.name)
    .select(table.selection)
    .where(followingOf(timeColumn, table.key, walk))
    .orderBy(`${table.name}.${timeColumn}`);
  for (const column of table.key) query = query.orderBy(`${table.name}.${column}`);
  return (await query.limit(walk.limit).execute()) as unknown as readonly Row[];
}

/** The rows that are the newest in a column, newest first, with some of their columns. */
export async function newestRows(
  queries: Queryable,
  { name, columns, selection }: TableShape,
  wanted: { readonly by: string; readonly columns: readonly string[]; readonly limit: number },
): Promise<readonly AnyRow[]> {
  const index = Object.keys(columns);
  return anyTableIn(queries)
    .selectFrom(name)
    .select(selection.filter((_expression, at) => wanted.columns.includes(index[at] ?? '')))
    .orderBy(`${name}.${wanted.by}`, 'desc')
    .limit(wanted.limit)
    .execute();
}

/** The database, for statements whose table is known only when they run. */
function anyTableIn(queries: Queryable): Kysely<Record<string, Record<string, unknown>>> {
  return queries as unknown as Kysely<Record<string, Record<string, unknown>>>;
}

/** A page of a query of a table, newest first by a column and then by the id. */
export function pageAlong<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  { name, columns }: Pick<TableShape, 'name' | 'columns'>,
  timeColumn: string,
  page: PageRequest,
): SelectQueryBuilder<DB, TB, Row> {
  const direction = page.isReversed ? 'asc' : 'desc';
  // Without rows that lack a time the index alone finds the page.
  const isNullable = columns[timeColumn]?.whenNull.name === 'null';
  return query
    .where(pageOf(timeColumn, page, { isNullable }))
    .orderBy(sql.ref(`${name}.${timeColumn}`), direction)
    .orderBy(sql.ref(`${name}.id`), direction)
    .limit(page.limit);
}

/** The parents of lists, and the columns that find and order their rows. */
interface ListsOfParents<Row> {
  /** The column of a row with its parent. */
  readonly parentColumn: keyof Row & string;
  readonly timeColumn: string;
  readonly parentIds: readonly string[];
}

/**
 * The same page of the list of each of many parents, in a single statement: each as {@link pageAlong} gives it. A parent
 * without rows is missing.
 */
export async function pagesAlong<DB, TB extends keyof DB, Row extends object>(
  queries: Queryable,
  query: SelectQueryBuilder<DB, TB, Row>,
  table: Pick<TableShape, 'name' | 'columns'>,
  { parentColumn, timeColumn, parentIds }: ListsOfParents<Row>,
  page: PageRequest,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const ofParent = query.where(sql<SqlBool>`${sql.ref(`${table.name}.${parentColumn}`)} = asked.parent_id`);
  const direction = page.isReversed ? sql`asc` : sql`desc`;
  const { rows } = await sql<Row>`
    select page.* from unnest(${[...parentIds]}::text[]) as asked (parent_id)
    cross join lateral (${pageAlong(ofParent, table, timeColumn, page)}) as page
    order by ${sql.ref(`page.${timeColumn}`)} ${direction}, page.id ${direction}
  `.execute(queries);
  const pages = new Map<string, Row[]>();
  for (const row of rows) {
    const parentId = String(row[parentColumn]);
    const rowsOfParent = pages.get(parentId);
    if (rowsOfParent === undefined) pages.set(parentId, [row]);
    else rowsOfParent.push(row);
  }
  return pages;
}
