import { columnName, type TableOf, type TextRow } from './table.ts';

/** Some columns of a table, for statements that are written by hand. */
export interface RowPart<Row> {
  /** As the database names them. */
  readonly columns: readonly string[];
  readonly read: (row: TextRow) => Row;
}

/** The part of a row with these columns. A column that reads as another one when it is null needs that one among them. */
export function partOf<Row, Name extends keyof Row & string>(
  table: TableOf<Row>,
  names: readonly Name[],
): RowPart<Pick<Row, Name>> {
  const parts = names.map((name) => {
    const column = table.columns[name];
    if (column === undefined) throw new TypeError(`${table.name} has no ${name}`);
    const { whenNull } = column;
    return {
      name,
      column,
      own: columnName(name),
      fallback: whenNull.name === 'column' ? columnName(whenNull.column) : null,
    };
  });
  return {
    columns: parts.map(({ own }) => own),
    read(row) {
      const values: Record<string, unknown> = {};
      for (const { name, column, own, fallback } of parts) {
        values[name] = column.read(row[own] ?? (fallback === null ? null : row[fallback]) ?? null, own);
      }
      return values as Pick<Row, Name>;
    },
  };
}
