import { sql } from 'kysely';

import type { Tx } from '../db/client.ts';
import { defineJob, type JobDefinition } from '../jobs/job.ts';

/** Days for which a request is remembered. */
const requestDays = 90;

/** Days for which an applied event is remembered: longer than a catch-up, a new slot or a replay reaches back. */
const appliedDays = 30;

/** Rows of a page. */
const pageSize = 1000;

/** Milliseconds between two runs. */
const everyMs = 3_600_000;

/** Forgets the requests that are too old to come again. */
export const forgetRequests = forgetting('forget-requests', (tx) =>
  sql`
    DELETE FROM marketcast_requests WHERE (caller, client_id) IN (
      SELECT caller, client_id FROM marketcast_requests
      WHERE created_at < now() - ${requestDays} * interval '1 day' LIMIT ${pageSize}
    )
  `.execute(tx),
);

/** Forgets the applied events that no change source can bring again. */
export const forgetAppliedEvents = forgetting('forget-applied-events', (tx) =>
  sql`
    DELETE FROM marketcast_applied WHERE identity IN (
      SELECT identity FROM marketcast_applied
      WHERE applied_at < now() - ${appliedDays} * interval '1 day' LIMIT ${pageSize}
    )
  `.execute(tx),
);

/** Days for which the last event of a strand is remembered after it is published. */
const strandDays = 1;

/** Forgets the strands whose last event has left the outbox. */
export const forgetStrands = forgetting('forget-strands', (tx) =>
  sql`
    DELETE FROM marketcast_strands WHERE strand IN (
      SELECT strand FROM marketcast_strands
      WHERE changed_at < now() - ${strandDays} * interval '1 day'
        AND NOT EXISTS (SELECT FROM marketcast_outbox WHERE id = outbox_id) LIMIT ${pageSize}
    ) AND changed_at < now() - ${strandDays} * interval '1 day'
  `.execute(tx),
);

/** A recurring job that deletes page by page, until a page is not full. */
function forgetting(
  name: string,
  deletePage: (tx: Tx) => Promise<{ readonly numAffectedRows?: bigint }>,
): JobDefinition<null> {
  return defineJob(name, {
    everyMs,
    async run({ tx }) {
      const { numAffectedRows = 0n } = await deletePage(tx);
      return Number(numAffectedRows) < pageSize ? null : 'more';
    },
  });
}
