import { judge, sqlStateOf } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import { columnName, type AnyRow, type TableShape } from '../db/table.ts';

/** A committed row that becomes no event, because its own values make every event impossible. */
export interface RefusedRow {
  /** The name of its table. */
  readonly table: string;
  readonly key: Readonly<Record<string, string | null>>;
  /** The values that were read, by the names of the columns. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly reason: unknown;
}

/** The refused rows of a deployment, each once, however often it is met. */
export interface RefusedRows {
  save(row: RefusedRow, code: string): Promise<void>;
}

/**
 * Refuses a row: reports it by its table and key, and keeps it with its values and the reason, so that a person can look at
 * it and replay it. Resolves when it is kept.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when the database is out of reach. The row must be refused again then.
 */
export type Refuse = (row: RefusedRow) => Promise<void>;

/** The key of a row of text, by the names of its columns; null for columns that the row lacks. */
export function keyIn(
  { keyColumns }: Pick<TableShape, 'keyColumns'>,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | null>> {
  const columns = keyColumns.map((column) => {
    const value = row[column];
    return [column, typeof value === 'string' ? value : null] as const;
  });
  return Object.fromEntries(columns);
}

/** The report of a row, so that the operator finds it by the names of the columns. */
export function refusedOf(
  table: Pick<TableShape, 'name' | 'keyColumns'>,
  values: AnyRow,
  reason: unknown,
): RefusedRow {
  const row = Object.fromEntries(Object.entries(values).map(([name, value]) => [columnName(name), value]));
  return { table: table.name, key: keyIn(table, row), row, reason };
}

/**
 * Creates the refusal of rows: a row in the table of refused rows, an error line in the log, and a call of `count` with the
 * table of the row.
 *
 * @param rows null where there is no table of refused rows. The log alone has the row then.
 */
export function createRefuse(
  rows: RefusedRows | null,
  logger: Logger,
  count: (table: string) => void,
): Refuse {
  return async (refused) => {
    const { table, key, reason } = refused;
    try {
      await rows?.save(refused, codeOf(reason));
    } catch (error) {
      if (judge(error) === 'passes') throw error;
      // The source goes on, because one row must not hold up the rows behind it.
      logger.error({ err: error, table, key }, 'a refused row cannot be kept');
    }
    logger.error({ err: reason, code: codeOf(reason), table, key }, refusedLine);
    count(table);
  };
}

/** The SQLSTATE of the reason, or else its name. */
function codeOf(reason: unknown): string {
  return sqlStateOf(reason) ?? (reason instanceof Error ? reason.name : 'Error');
}

const refusedLine = 'a row makes no event and is refused: see npm run refused';
