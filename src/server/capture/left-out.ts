import type { Log } from '../base/logger.ts';
import type { CapturedTable } from './change-source.ts';

/** A committed row that becomes no event, because its own values make one impossible. */
export interface LeftOutRow {
  readonly table: CapturedTable;
  readonly key: Readonly<Record<string, string | null>>;
  readonly reason: unknown;
}

/** Tells of a row that is left out: in the log by its table and key, never with its other values. */
export type LeaveOut = (row: LeftOutRow) => void;

/** The columns by which a row of each table is found. */
export const keyColumns: { readonly [Table in CapturedTable]: readonly string[] } = {
  markets: ['id'],
  trades: ['id'],
  proposal_votes: ['market_id', 'user_wallet'],
  dispute_votes: ['market_id', 'user_wallet'],
  discussions: ['id'],
  positions: ['market_id', 'user_wallet'],
};

/** The key of a row as the database writes it; null for columns that the row does not tell. */
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

/** Creates the teller of a source; `count` is told the table of each row. */
export function createLeaveOut(log: Log, count: (table: CapturedTable) => void): LeaveOut {
  return ({ table, key, reason }) => {
    // One row that makes no sense must not hold up all that follow it.
    log.error({ err: reason, table, key }, 'a row cannot be understood and is left out');
    count(table);
  };
}
