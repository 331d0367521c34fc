import type { AliasedExpression, ColumnType } from 'kysely';
import { z } from 'zod';

import type { Column } from './columns.ts';

/**
 * A row as the database writes it: the text of every column, in ISO style where it is a time. A column that is missing
 * reads as null.
 */
export type TextRow = Readonly<Record<string, string | null | undefined>>;

/** A row of any table, names in camel case. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** The columns of a table, by their names in camel case. */
type Columns = Readonly<Record<string, Column>>;

type Shape<In extends Columns> = { [Name in keyof In]: In[Name]['codec'] };
type RowIn<In extends Columns> = z.output<z.ZodObject<Shape<In>>>;
type NameIn<In extends Columns> = keyof In & string;

/** The columns of a row of a table. */
export type RowOf<Of extends { readonly row: z.ZodType }> = z.output<Of['row']>;

/** The table as Kysely sees it: an insert may leave out the columns that the database fills in. */
export type KyselyTable<Of extends { readonly row: z.ZodType; readonly columns: Columns }> = {
  [Name in keyof RowOf<Of> & keyof Of['columns']]: Of['columns'][Name]['mayBeOmitted'] extends true
    ? ColumnType<RowOf<Of>[Name], RowOf<Of>[Name] | undefined, RowOf<Of>[Name]>
    : RowOf<Of>[Name];
};

/** The expressions of all columns, for a query. */
type Selection<In extends Columns> = readonly {
  [Name in NameIn<In>]: AliasedExpression<z.output<In[Name]['codec']>, Name>;
}[NameIn<In>][];

/** A row is marked as deleted by its first value in a column. Capture tells the insert and that update apart. */
interface MarkedDeleted<Name extends string> {
  readonly kind: 'marked-deleted';
  readonly by: Name;
}

/** The row before each change counts, so the table needs `REPLICA IDENTITY FULL`. */
export interface BeforeAndAfter<Name extends string> {
  readonly kind: 'before-and-after';
  /** The columns whose changes are the steps of a row, each an event of its own. */
  readonly steps: readonly Name[];
  /** The column that dates the last step. */
  readonly steppedAt: Name;
  /** The columns whose newest values count. Realtime tells them as floats, which may hide a change. */
  readonly values: readonly Name[];
  /** The rows that are the newest in this column are remembered, so that their deletion is found. */
  readonly newestBy: Name;
}

/**
 * The changes of a table that make events:
 *
 * - `inserted`: inserts alone, because a row is written once;
 * - `latest`: inserts and updates, of which the newest row counts;
 * - {@link MarkedDeleted}: inserts, and the update that sets a column;
 * - {@link BeforeAndAfter}: inserts, updates and deletes.
 */
type Changes<Name extends string> = 'inserted' | 'latest' | MarkedDeleted<Name> | BeforeAndAfter<Name>;

/** The columns of a table and the way to its changes, without the types of its rows. */
export interface TableShape {
  /** As the database names it. */
  readonly name: string;
  readonly columns: Columns;
  readonly key: readonly string[];
  /** The key columns as the database names them. */
  readonly keyColumns: readonly string[];
  readonly changes: Changes<string>;
  /** Indexed columns that date the rows. Catch-up walks along each. */
  readonly caughtUpBy: readonly string[];
  readonly selection: readonly AliasedExpression<unknown, string>[];
  /** @throws when a value cannot be parsed. */
  fromText(row: TextRow): AnyRow;
}

/** A table, defined in its domain: the only place that lists its columns. */
export interface Table<In extends Columns = Columns> extends TableShape {
  readonly columns: In;
  readonly key: readonly NameIn<In>[];
  readonly changes: Changes<NameIn<In>>;
  readonly caughtUpBy: readonly NameIn<In>[];
  readonly selection: Selection<In>;
  /** A row. A column that the table lets be null though it has a default reads as that default. */
  readonly row: z.ZodObject<Shape<In>>;
  fromText(row: TextRow): RowIn<In>;
}

/** The name of a column in the database. */
export function columnName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Defines a table that other programs write, too. */
export function defineTable<In extends Columns>(
  name: string,
  definition: Pick<Table<In>, 'columns' | 'key' | 'changes' | 'caughtUpBy'>,
): Table<In> {
  const columns = Object.entries<Column>(definition.columns).map(([key, column]) => ({
    key,
    column,
    name: columnName(key),
    fallback: column.whenNull.name === 'column' ? columnName(column.whenNull.column) : null,
  }));
  const shape = Object.fromEntries(columns.map(({ key, column }) => [key, column.codec]));
  const selection = columns.map(({ key, column }) => column.expressionIn(name, key).as(key));
  const fromText = (row: TextRow): AnyRow => {
    const values: Record<string, unknown> = {};
    for (const { key, column, name: own, fallback } of columns) {
      values[key] = column.read(row[own] ?? (fallback === null ? null : row[fallback]) ?? null, own);
    }
    return values;
  };
  const derived: unknown = { row: z.object(shape), selection, fromText };
  // The types of these follow from the columns, which a loop over the columns cannot show.
  const { row, ...rest } = derived as Pick<Table<In>, 'row' | 'selection' | 'fromText'>;
  return { name, ...definition, keyColumns: definition.key.map(columnName), row, ...rest };
}

/** A table, where only the type of its rows matters. */
export interface TableOf<Row> extends Omit<TableShape, 'fromText'> {
  fromText(row: TextRow): Row;
}

/** The kind of the changes of a table. */
export function kindOf({
  changes,
}: Pick<TableShape, 'changes'>): 'inserted' | 'latest' | 'marked-deleted' | 'before-and-after' {
  return typeof changes === 'string' ? changes : changes.kind;
}
