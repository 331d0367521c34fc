import type { Logger } from '../base/logger.ts';
import type { CapturedTable } from './change-source.ts';

/** A committed row that becomes no event, because its own values make every event impossible. */
export interface LeftOutRow {
  readonly table: CapturedTable;
  readonly key: Readonly<Record<string, string | null>>;
  readonly reason: unknown;
}

/** Reports a row that is left out, by its table and key, never with its other values. */
export type LeaveOut = (row: LeftOutRow) => void;

/** The key columns of each table. */
export const keyColumns: { readonly [Table in CapturedTable]: readonly string[] } = {
  markets: ['id'],
  trades: ['id'],
  proposal_votes: ['market_id', 'user_wallet'],
  dispute_votes: ['market_id', 'user_wallet'],
  discussions: ['id'],
  positions: ['market_id', 'user_wallet'],
};

/** The key of a row, by the names of its columns; null for columns that the row lacks. */
export function keyIn(
  table: CapturedTable,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | null>> {
  const columns = keyColumns[table].map((column) => {
    const value = row[column];
    return [column, typeof value === 'string' ? value : null] as const;
  });
  return Object.fromEntries(columns);
}

/** Creates the report of left-out rows: an error line in the log, and a call of `count` with the table. */
export function createLeaveOut(logger: Logger, count: (table: CapturedTable) => void): LeaveOut {
  return ({ table, key, reason }) => {
    // Reported and not thrown, because one broken row must not hold up the rows behind it.
    logger.error({ err: reason, table, key }, 'a row cannot be understood and is left out');
    count(table);
  };
}
