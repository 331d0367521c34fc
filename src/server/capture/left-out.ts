import type { Logger } from '../base/logger.ts';
import type { TableShape } from '../db/table.ts';

/** A committed row that becomes no event, because its own values make every event impossible. */
export interface LeftOutRow {
  /** The name of its table. */
  readonly table: string;
  readonly key: Readonly<Record<string, string | null>>;
  readonly reason: unknown;
}

/** Reports a row that is left out, by its table and key, never with its other values. */
export type LeaveOut = (row: LeftOutRow) => void;

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

/** Creates the report of left-out rows: an error line in the log, and a call of `count` with the table. */
export function createLeaveOut(logger: Logger, count: (table: string) => void): LeaveOut {
  return ({ table, key, reason }) => {
    // Reported and not thrown, because one broken row must not hold up the rows behind it.
    logger.error({ err: reason, table, key }, 'a row cannot be understood and is left out');
    count(table);
  };
}
