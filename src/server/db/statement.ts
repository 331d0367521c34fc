import { hash } from 'node:crypto';

import type { TextRow } from './table.ts';

/** A parameter as the database reads it. */
export type Parameter = string | null;

/**
 * A statement that is written by hand, because it runs for each trade: the database parses and plans it once for a
 * connection, and it goes together with others in a flight.
 */
export interface Statement<Row = unknown> {
  /** Unique among all statements, also among those of other versions of this server behind a pooler. */
  readonly name: string;
  readonly text: string;
  /** The names of the columns of a row, in their order. */
  readonly columns: readonly string[];
  readonly read: (row: TextRow) => Row;
}

/** A statement with its parameters. */
export interface BoundStatement<Row = unknown> {
  readonly statement: Statement<Row>;
  readonly parameters: readonly Parameter[];
  /** Told of the rows, once all statements of the flight have run. */
  onRows?(rows: readonly Row[]): void;
}

/** Statements whose rows are read later, so that other statements can go in the same flight. */
export interface Plan<Result> {
  readonly statements: readonly BoundStatement[];
  /** Call it after the statements have run. */
  readonly result: () => Result;
}

/** The texts of a row, in the order of the columns. */
export type TextFields = readonly (string | null)[];

/** Defines a statement. `columns` are those that it returns, by the names in the database. */
export function defineStatement<Row = null>(
  name: string,
  text: string,
  columns: readonly string[] = [],
  // A statement that returns no columns has no rows that could be read.
  read: (row: TextRow) => Row = () => null as Row,
): Statement<Row> {
  const digest = hash('sha256', text, 'hex').slice(0, 12);
  return { name: `marketcast_${name}_${digest}`, text, columns, read };
}

/** Binds a statement. */
export function bind<Row>(
  statement: Statement<Row>,
  ...parameters: readonly Parameter[]
): BoundStatement<Row> {
  return { statement, parameters };
}

/** A plan of a single statement. */
export function planOf<Row, Result>(
  bound: BoundStatement<Row>,
  resultOf: (rows: readonly Row[]) => Result,
): Plan<Result> {
  let taken: readonly Row[] | null = null;
  const onRows = (rows: readonly Row[]): void => {
    taken = rows;
  };
  return {
    statements: [{ ...bound, onRows }],
    result() {
      if (taken === null) throw new Error(`${bound.statement.name} has not run`);
      return resultOf(taken);
    },
  };
}

/** The statements of all plans, one plan after the other, with the results of all. */
export function joinPlans<Result>(plans: readonly Plan<Result>[]): Plan<readonly Result[]> {
  return {
    statements: plans.flatMap(({ statements }) => statements),
    result: () => plans.map(({ result }) => result()),
  };
}

/** The text of an array of texts. */
export function textArray(values: readonly (string | null)[]): string {
  const items = values.map((value) => (value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`));
  return `{${items.join()}}`;
}

/** The text of an array of JSON texts, as {@link textArray} makes it. JSON has no control characters, so its quotes are those of an array. */
export function jsonTextArray(values: readonly string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join()}}`;
}

/** The rows of a statement. */
export function rowsOf<Row>({ columns, read }: Statement<Row>, rows: readonly TextFields[]): readonly Row[] {
  return rows.map((fields) => {
    const row: Record<string, string | null> = {};
    for (const [index, column] of columns.entries()) row[column] = fields[index] ?? null;
    return read(row);
  });
}
