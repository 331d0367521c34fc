import type { Pgoutput } from 'pg-logical-replication';

import {
  discussionFromText,
  marketFromText,
  positionFromText,
  tradeFromText,
  voteFromText,
  type TextRow,
} from '../../db/rows-from-text.ts';
import type { CapturedChange, CapturedTable } from '../change-source.ts';
import { keyColumns, keyIn, type LeftOutRow } from '../left-out.ts';

/** A message about a row. */
export type RowMessage = Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete;

/**
 * The change in a message; null when the message makes no event.
 *
 * Only `markets` carries the old row (`REPLICA IDENTITY FULL`). For other tables an update has the new row alone, and a
 * deletion makes no event.
 *
 * It makes no query, so every error is about the values of the row.
 *
 * @throws when a value of the row cannot be parsed.
 */
export function changeOf(message: RowMessage, commitOrder: bigint): CapturedChange | null {
  const after = message.tag === 'delete' ? null : (message.new as TextRow);
  const isUpdate = message.tag === 'update';
  switch (message.relation.name) {
    case 'markets': {
      const old = message.tag === 'insert' ? null : (message.old as TextRow | null);
      if (message.tag !== 'insert' && old === null) {
        throw new RangeError('a change of markets does not carry the old row: REPLICA IDENTITY is not FULL');
      }
      const change = {
        before: old === null ? null : marketFromText(old),
        after: after === null ? null : marketFromText(after),
        commitOrder,
      };
      return { table: 'markets', change };
    }
    case 'trades':
      if (after === null || isUpdate) return null;
      return { table: 'trades', change: { before: null, after: tradeFromText(after), commitOrder } };
    case 'proposal_votes':
    case 'dispute_votes':
      if (after === null || isUpdate) return null;
      return {
        table: message.relation.name,
        change: { before: null, after: voteFromText(after), commitOrder },
      };
    case 'discussions': {
      if (after === null) return null;
      const row = discussionFromText(after);
      // Every update may look like the first deletion, because the log drops a repeat by its identity.
      const before = isUpdate ? { ...row, deletedAt: null } : null;
      return { table: 'discussions', change: { before, after: row, commitOrder } };
    }
    case 'positions': {
      if (after === null) return null;
      const row = positionFromText(after);
      return { table: 'positions', change: { before: isUpdate ? row : null, after: row, commitOrder } };
    }
    default:
      return null;
  }
}

/** The report of a row that cannot be parsed; null when its table is not captured. */
export function leftOutOf(message: RowMessage, reason: unknown): LeftOutRow | null {
  const table = message.relation.name;
  if (!isCaptured(table)) return null;
  const row = message.tag === 'delete' ? (message.old ?? message.key) : message.new;
  return { table, key: keyIn(table, row ?? {}), reason };
}

function isCaptured(table: string): table is CapturedTable {
  return Object.hasOwn(keyColumns, table);
}
