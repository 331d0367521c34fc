import { setTimeout } from 'node:timers/promises';

import { sql } from 'kysely';
import { z } from 'zod';

import { defineJob } from '../../../src/server/jobs/job.ts';

/** The pages of a long job. */
export const pageCount = 30;

/** A long job: each page inserts its number, with the process that did it, and takes a moment. */
export const pagesJob = defineJob('pages', {
  cursor: z.number(),
  async run({ tx }, _payload, cursor) {
    const page = (cursor ?? 0) + 1;
    await sql`INSERT INTO pages (page, pid) VALUES (${page}, ${process.pid})`.execute(tx);
    await setTimeout(50);
    return page < pageCount ? page : null;
  },
});
