import type { Pgoutput } from 'pg-logical-replication';

import { JudgedError } from '../../base/failures.ts';
import { kindOf, type TextRow } from '../../db/table.ts';
import type { CapturedChange, CapturedTable } from '../change-source.ts';
import { refusedOf, type RefusedRow } from '../refused.ts';

/** A message about a row. */
export type RowMessage = Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete;

/** The database did not send the old row of a change, because the replica identity of the table was not FULL then. */
export class OldRowMissing extends JudgedError {
  override readonly name = 'OldRowMissing';
  readonly judgement = 'changed-world';

  constructor({ name }: Pick<CapturedTable, 'name'>) {
    super(`a change of ${name} does not carry the old row: REPLICA IDENTITY is not FULL`);
  }
}

/**
 * The change in a message about a row of a table; null when the message makes no event.
 *
 * Only a table whose changes are `before-and-after` carries the old row (`REPLICA IDENTITY FULL`). For other tables an
 * update has the new row alone, and a deletion makes no event.
 *
 * It makes no query, so every error is about the values of the row.
 *
 * @throws {OldRowMissing} when the message needs the old row and lacks it.
 * @throws when a value of the row cannot be parsed.
 */
export function changeOf(
  table: CapturedTable,
  message: RowMessage,
  commitOrder: bigint,
): CapturedChange | null {
  const kind = kindOf(table);
  if (kind === 'before-and-after') return beforeAndAfter(table, message, commitOrder);
  if (message.tag === 'delete') return null;
  const isUpdate = message.tag === 'update';
  if (isUpdate && kind === 'inserted') return null;
  const after = table.fromText(message.new as TextRow);
  // An update may look like any first change of its row, because the log drops a repeat by its identity.
  const before = isUpdate ? { ...after, ...unmarked(table) } : null;
  return { table, change: { before, after, commitOrder } };
}

/** The values of a row that is not marked as deleted. */
function unmarked({ changes }: CapturedTable): Readonly<Record<string, null>> {
  return typeof changes === 'object' && changes.kind === 'marked-deleted' ? { [changes.by]: null } : {};
}

function beforeAndAfter(table: CapturedTable, message: RowMessage, commitOrder: bigint): CapturedChange {
  const old = message.tag === 'insert' ? null : (message.old as TextRow | null);
  if (message.tag !== 'insert' && old === null) {
    throw new OldRowMissing(table);
  }
  const before = old === null ? null : table.fromText(old);
  const after = message.tag === 'delete' ? null : table.fromText(message.new as TextRow);
  return { table, change: { before, after, commitOrder } };
}

/** The report of a row that cannot be parsed. */
export function refusedMessage(table: CapturedTable, message: RowMessage, reason: unknown): RefusedRow {
  const row = message.tag === 'delete' ? (message.old ?? message.key) : message.new;
  return refusedOf(table, row ?? {}, reason);
}
