import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import { isUuid } from '../../db/pages.ts';
import { notificationsMarked } from './events.ts';
import type { Badge } from './table.ts';
import type { NotificationMark } from './types.ts';

/** Ids of a marking at most. */
export const maximumMarked = 500;

/** The notifications that are marked, and their mark. */
export interface Marking {
  readonly wallet: string;
  /** Null marks all up to `throughSequence`. */
  readonly ids: readonly string[] | null;
  readonly throughSequence: bigint | null;
  readonly mark: NotificationMark;
}

/** A marking as the function of the database answers it. */
interface Marked {
  /** Null when nothing changed. */
  readonly changed: number | null;
  readonly changedIds: readonly string[] | null;
  /** Null for a wallet without an inbox. */
  readonly newVersion: bigint | null;
  readonly newUnread: number;
  readonly newUnseen: number;
  readonly markedAt: Timestamp;
}

/**
 * Marks notifications of a wallet. Those of other wallets, and those that are archived, stay as they are. A marking that changes
 * nothing makes no event.
 *
 * @throws {ApiError} `BAD_USER_INPUT` unless exactly one of ids, at most {@link maximumMarked}, and a sequence is given.
 */
export async function markNotifications(unitOfWork: UnitOfWork, marking: Marking): Promise<Badge> {
  const { ids, throughSequence } = marking;
  if ((ids === null) === (throughSequence === null)) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'ids' }, 'Give exactly one of ids and throughSequence.');
  }
  if (ids !== null && ids.length > maximumMarked) {
    const details = { argument: 'ids', maximum: maximumMarked, length: ids.length };
    throw new ApiError('BAD_USER_INPUT', details, `ids has ${maximumMarked} ids at most.`);
  }
  return unitOfWork.run([], (unit) => mark(unit, marking));
}

/** Marks notifications in a transaction, and records the event. Their inbox stays locked until it ends. */
export async function mark(
  { tx, record }: Pick<Unit, 'tx' | 'record'>,
  { wallet, ids, throughSequence, mark: given }: Marking,
): Promise<Badge> {
  const known = ids === null ? null : ids.filter(isUuid);
  const { rows } = await sql<Marked>`
    SELECT * FROM marketcast_inbox_mark(${wallet}, ${known}::uuid[], ${throughSequence}::bigint, ${given})
  `.execute(tx);
  const [marked] = rows;
  if (marked === undefined || marked.newVersion === null) return { unread: 0, unseen: 0, version: 0n };
  const badge = { unread: marked.newUnread, unseen: marked.newUnseen, version: marked.newVersion };
  if (marked.changed === null) return badge;
  const changedIds = marked.changedIds === null ? null : [...marked.changedIds];
  record([
    notificationsMarked.create({
      ...{ wallet, ids: changedIds, throughSequence, mark: given, at: marked.markedAt, badge },
    }),
  ]);
  return badge;
}
