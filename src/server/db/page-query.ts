import { sql, type RawBuilder, type SqlBool } from 'kysely';

import type { PageRequest, WalkRequest } from './pages.ts';

/**
 * The condition that keeps rows between the keys of a page; `timeColumn` and `id` order the list.
 *
 * @param isNullable whether the time of a row may be null. Without such rows the index alone finds the page.
 */
export function pageOf(
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
export function followingOf(
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
