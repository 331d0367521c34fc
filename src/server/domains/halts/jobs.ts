import { z } from 'zod';

import { defineJob } from '../../jobs/job.ts';
import { eventsOfHalts } from './events.ts';
import { resumeJob } from './resume-key.ts';
import { endByClock } from './store.ts';

/** Ends a halt at its time. The trigger of the table makes the job for the rows of every writer. */
export const resumeByClock = defineJob(resumeJob, {
  payload: z.object({ id: z.string() }),
  async run({ tx, record }, { id }) {
    record(await eventsOfHalts(tx, await endByClock(tx, { id })));
    return null;
  },
});

/** Halts of a page. */
const overdueOfPage = 50;

const minuteMs = 60_000;

/** Ends the halts without a job, such as those of a restored table. */
export const resumeOverdue = defineJob('halts.resume-overdue', {
  everyMs: minuteMs,
  async run({ tx, record }) {
    const ended = await endByClock(tx, { limit: overdueOfPage });
    record(await eventsOfHalts(tx, ended));
    return ended.length < overdueOfPage ? null : 'more';
  },
});
