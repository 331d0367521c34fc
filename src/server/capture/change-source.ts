import type { Event } from '../broker/event.ts';
import type { RowChange } from '../db/row-change.ts';
import type { DiscussionRow, MarketRow, PositionRow, TradeRow, VoteRow } from '../db/rows.ts';

/** The tables whose rows become events, and what their rows are. */
export interface CapturedRows {
  readonly markets: MarketRow;
  readonly trades: TradeRow;
  readonly proposal_votes: VoteRow;
  readonly dispute_votes: VoteRow;
  readonly discussions: DiscussionRow;
  readonly positions: PositionRow;
}

/** A table whose rows become events. */
export type CapturedTable = keyof CapturedRows;

/** What happened to one row of one table. */
export type CapturedChange = {
  readonly [Table in CapturedTable]: {
    readonly table: Table;
    readonly change: RowChange<CapturedRows[Table]>;
  };
}[CapturedTable];

/** How the changes of each table's rows become events. The domains say it; it is handed to capture. */
export type ChangeMaps = {
  readonly [Table in CapturedTable]: (change: RowChange<CapturedRows[Table]>) => Promise<readonly Event[]>;
};

/** Takes changes in commit order. Resolves when their events are in the log, however long the broker is out of reach. */
export type TakeChanges = (changes: readonly CapturedChange[]) => Promise<void>;

/** How a change source is doing. */
export interface ChangeSourceStatus {
  readonly kind: string;
  /** `off` when there is none; `standby` while another process has it. */
  readonly state: 'up' | 'down' | 'standby' | 'off';
  /** How far what was published is behind what was committed, in milliseconds; null while nobody knows. */
  readonly lagMs: number | null;
}

/**
 * Tells of rows that other programs write, each change at least once.
 *
 * It survives whatever happens to its connection, and catches up after it; identities make the repeats disappear.
 */
export interface ChangeSource {
  /** Begins to listen. Resolves when it does, or when it has begun to try again and again. */
  start(): Promise<void>;
  status(): ChangeSourceStatus;
  close(): Promise<void>;
}
