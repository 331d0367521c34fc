import { randomUUID } from 'node:crypto';

import type { Timestamp } from '../../base/time.ts';
import { claimRequest } from '../../commit/requests.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { assertTexts, assertTimes, distinctParts } from './content.ts';
import { announcementChanged } from './events.ts';
import { expectTurns } from './jobs.ts';
import { insertAnnouncement, readClock, requireAnnouncement, type AnnouncementContent } from './store.ts';
import type { Affected, AnnouncementRow } from './table.ts';

/** An announcement as an operator gives it. */
export interface NewAnnouncement extends Omit<AnnouncementContent, 'affects'> {
  readonly affects: readonly Affected[];
  /** Null begins it at once. */
  readonly startsAt: Timestamp | null;
}

/** The result of a publication. */
export interface PublishedAnnouncement {
  readonly announcement: AnnouncementRow;
  /** Whether an earlier request with the same client id published it. */
  readonly isDuplicate: boolean;
}

/**
 * Publishes an announcement, now or for later.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for texts out of bounds, and for an end before the start or in the past; `CLIENT_ID_REUSED`.
 */
export async function publishAnnouncement(
  unitOfWork: UnitOfWork,
  { caller, clientId }: { readonly caller: string; readonly clientId: string | null },
  given: NewAnnouncement,
): Promise<PublishedAnnouncement> {
  const content = { ...given, title: given.title.trim(), affects: distinctParts(given.affects) };
  assertTexts(content);
  const id = randomUUID();
  return unitOfWork.run([], async (unit) => {
    const request = { caller, clientId, mutation: 'publishAnnouncement', content };
    const first = await claimRequest(unit.tx, request, [id]);
    if (first !== null) {
      return { announcement: await requireAnnouncement(unit.tx, first[0] ?? ''), isDuplicate: true };
    }
    const now = await readClock(unit.tx);
    assertTimes(content.startsAt ?? now, content.endsAt, now);
    const announcement = await insertAnnouncement(unit.tx, { id, ...content });
    await expectTurns(unit, announcement);
    unit.record([announcementChanged.create(announcement)]);
    return { announcement, isDuplicate: false };
  });
}
