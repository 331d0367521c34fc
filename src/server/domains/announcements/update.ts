import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { assertTexts, assertTimes, distinctParts } from './content.ts';
import { announcementChanged } from './events.ts';
import { expectTurns } from './jobs.ts';
import { changeAnnouncement, lockAnnouncement, readClock } from './store.ts';
import type { Affected, AnnouncementRow, Severity } from './table.ts';

/** The changes of an announcement. What is undefined stays as it is. */
export interface AnnouncementChange {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly affects?: readonly Affected[] | undefined;
  /** Null begins it at once. */
  readonly startsAt?: Timestamp | null | undefined;
  /** Null takes the end away. */
  readonly endsAt?: Timestamp | null | undefined;
}

/**
 * Changes an announcement that has not ended. A scheduled one whose start moves into the past begins at once.
 *
 * @throws {ApiError} `NOT_FOUND`; `BAD_USER_INPUT` for an announcement that is over, for another start of one that is active, for
 *   texts out of bounds, and for an end before the start or in the past.
 */
export async function updateAnnouncement(
  unitOfWork: UnitOfWork,
  id: string,
  change: AnnouncementChange,
): Promise<AnnouncementRow> {
  return unitOfWork.run([], async (unit) => {
    const before = await lockAnnouncement(unit.tx, id);
    const now = await readClock(unit.tx);
    const { state } = before;
    if (state === 'ENDED' || state === 'CANCELLED') {
      throw new ApiError('BAD_USER_INPUT', { argument: 'id', state }, 'The announcement is over.');
    }
    if (state === 'ACTIVE' && change.startsAt !== undefined) {
      const message = 'The announcement has begun: its start stays.';
      throw new ApiError('BAD_USER_INPUT', { argument: 'startsAt', state }, message);
    }
    const startsAt = change.startsAt === null ? now : (change.startsAt ?? before.startsAt);
    const endsAt = change.endsAt === undefined ? before.endsAt : change.endsAt;
    const texts = { title: change.title?.trim() ?? before.title, body: change.body ?? before.body };
    assertTexts(texts);
    if (change.startsAt !== undefined || change.endsAt !== undefined) assertTimes(startsAt, endsAt, now);
    const after = await changeAnnouncement(unit.tx, before.id, {
      ...texts,
      severity: change.severity ?? before.severity,
      affects: change.affects === undefined ? before.affects : distinctParts(change.affects),
      startsAt,
      endsAt,
      state: state === 'ACTIVE' || startsAt <= now ? 'ACTIVE' : 'SCHEDULED',
    });
    await expectTurns(unit, after);
    unit.record([announcementChanged.create(after)]);
    return after;
  });
}
