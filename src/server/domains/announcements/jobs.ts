import { z } from 'zod';

import { defineJob } from '../../jobs/job.ts';
import type { Unit } from '../../commit/unit.ts';
import { announcementChanged } from './events.ts';
import { findOverdue, turnByClock } from './store.ts';
import type { AnnouncementRow } from './table.ts';
import { turnJob, turnKey } from './turn-key.ts';

/** Begins or ends an announcement at its time. The trigger of the table makes the job for the rows of every writer. */
export const turnAnnouncement = defineJob(turnJob, {
  payload: z.object({ id: z.string() }),
  async run({ tx, record }, { id }) {
    record((await turnByClock(tx, id)).map((row) => announcementChanged.create(row)));
    return null;
  },
});

/** Announcements of a page. */
const overdueOfPage = 50;

const minuteMs = 60_000;

/** Turns the announcements without a job, such as those of a restored table. */
export const turnOverdueAnnouncements = defineJob('announcements.turn-overdue', {
  everyMs: minuteMs,
  async run({ tx, record }) {
    const ids = await findOverdue(tx, overdueOfPage);
    for (const id of ids) record((await turnByClock(tx, id)).map((row) => announcementChanged.create(row)));
    return ids.length < overdueOfPage ? null : 'more';
  },
});

/** Makes the runner of this process look at the next turn of an announcement. The trigger has made the job. */
export async function expectTurns(
  { tx, schedule }: Unit,
  { id, state, startsAt, endsAt }: AnnouncementRow,
): Promise<void> {
  const at = state === 'SCHEDULED' ? startsAt : state === 'ACTIVE' ? endsAt : null;
  if (at !== null) await schedule(tx, turnAnnouncement, { id }, { at, key: turnKey(id, at) });
}
