import type { UnitOfWork } from '../../commit/unit.ts';
import { announcementChanged } from './events.ts';
import { changeAnnouncement, lockAnnouncement, readClock } from './store.ts';
import type { AnnouncementRow } from './table.ts';

/**
 * Ends an announcement: a scheduled one is cancelled, and an active announcement ends now. An announcement that is over stays, so that two
 * operators, or an operator and the clock, may end it at the same time.
 *
 * @throws {ApiError} `NOT_FOUND`.
 */
export async function endAnnouncement(unitOfWork: UnitOfWork, id: string): Promise<AnnouncementRow> {
  return unitOfWork.run([], async ({ tx, record }) => {
    const before = await lockAnnouncement(tx, id);
    if (before.state === 'ENDED' || before.state === 'CANCELLED') return before;
    const after = await changeAnnouncement(
      tx,
      before.id,
      before.state === 'SCHEDULED' ? { state: 'CANCELLED' } : { state: 'ENDED', endsAt: await readClock(tx) },
    );
    record([announcementChanged.create(after)]);
    return after;
  });
}
