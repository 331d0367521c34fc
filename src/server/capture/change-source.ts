/**
 * Change capture: rows that other programs write become events of the log.
 *
 * - change: a row before and after it was written; its commit order follows the commits of that row.
 * - change source: hears of changes, from a replication slot or from Supabase Realtime. A process has at most one.
 * - change publisher: maps changes to events and publishes them, in the order of the changes.
 * - hint: a message of Realtime about a row. It may be lost or inexact, so the source reads the row itself.
 * - deferred hint: waits for the end of a catch-up, because its transition must follow the transitions found there.
 * - sweep: a look at the tables for changes that no hint told, at intervals and after each loss of the connection.
 * - catch-up: publishes the rows that were written while the source did not listen. It is due until a run has finished.
 * - walk: how a catch-up reads a table along an index, page by page.
 * - watermark: the moment up to which all rows are known to be in the log.
 * - horizon: the start of the oldest running transaction. Rows that become visible later are dated at or after it.
 * - refused row: a row that becomes no event, because its own values make every event impossible. It is kept for a person.
 */
import type { Event } from '../broker/event.ts';
import type * as db from '../db/captured-table.ts';
import type { RowChange } from '../db/row-change.ts';
import type { AnyRow } from '../db/table.ts';

/** A table whose rows become events. The domains define the tables, and composition hands them in. */
export type CapturedTable = db.CapturedTable<Event>;

/** Reads the last event of each of these types that the log still keeps of a market. */
export type LastPublished = db.LastPublished<Event>;

/** The change of a row, with its table. */
export interface CapturedChange {
  readonly table: CapturedTable;
  readonly change: RowChange<AnyRow>;
}

/** Publishes changes in commit order. Resolves when their events are in the log, however long the broker is out of reach. */
export type PublishChanges = (changes: readonly CapturedChange[]) => Promise<void>;

/** The health of a change source, as `serverStatus` and the metrics show it. */
export interface ChangeSourceStatus {
  readonly kind: string;
  /** `off` without a change source; `standby` while another process reads the slot. */
  readonly state: 'up' | 'down' | 'standby' | 'off';
  /** Milliseconds between the commit and the publishing of the oldest unpublished change, 0 without any; null when unknown. */
  readonly lagMs: number | null;
}

/**
 * Publishes the changes of rows that other programs write, each at least once.
 *
 * The source reconnects after every failure and catches up then; the log drops repeats by their identities.
 */
export interface ChangeSource {
  /** Resolves when the source listens, or when its first attempt has failed and it tries again in the background. */
  start(): Promise<void>;
  status(): ChangeSourceStatus;
  close(): Promise<void>;
}
