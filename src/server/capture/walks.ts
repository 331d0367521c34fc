import type { Queryable } from '../db/client.ts';
import { walkRows } from '../db/page-query.ts';
import type { AnyRow } from '../db/table.ts';
import type { PageEnd, Walk } from './catch-up.ts';
import type { CapturedChange, CapturedTable, LastPublished } from './change-source.ts';
import { refusedOf, type Refuse } from './refused.ts';

/**
 * The walks that find rows which no change source reported: through every table, along each indexed column that dates its
 * rows. The order of the tables keeps an event behind the events that it follows from. A row whose values no event can
 * carry is refused, because its events would fail at every attempt.
 */
export function createWalks(
  tables: readonly CapturedTable[],
  queries: Queryable,
  lastPublished: LastPublished,
  refuse: Refuse,
): readonly Walk[] {
  const walkOf = (table: CapturedTable, timeColumn: string): Walk => ({
    async read(since, after, limit) {
      const rows = await walkRows(queries, table, timeColumn, { since, after, limit });
      const changes: CapturedChange[] = [];
      for (const row of rows) {
        const flaw = flawOf(table, row);
        if (flaw !== null) {
          await refuse(refusedOf(table, row, flaw));
          continue;
        }
        const missed = await table.missedOf(row, { since, queries, lastPublished });
        for (const change of missed) changes.push({ table, change });
      }
      return { changes, next: endOf(rows, limit, [timeColumn, ...table.key]) };
    },
  });
  return tables.flatMap((table) => table.caughtUpBy.map((timeColumn) => walkOf(table, timeColumn)));
}

/** The time and the key of the last row of a page; null after the last page. */
function endOf(rows: readonly AnyRow[], limit: number, columns: readonly string[]): PageEnd | null {
  const last = rows.at(-1);
  if (last === undefined || rows.length < limit) return null;
  return columns.map((column) => {
    const value = last[column];
    return typeof value === 'string' ? value : '';
  });
}

/** The first value of a row that does not have the form of its column; null when all have. */
function flawOf(table: CapturedTable, row: AnyRow): Error | null {
  for (const [name, { codec }] of Object.entries(table.columns)) {
    const { success, error } = codec.safeEncode(row[name]);
    if (!success) return error;
  }
  return null;
}
