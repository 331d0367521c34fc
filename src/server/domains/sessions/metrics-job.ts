import { sql } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import { metricsAt } from './metrics.ts';
import { sessionMetrics, type SessionMetrics } from './metrics-event.ts';
import { findHoldings, findSessions, unrealizedSum } from './store.ts';
import { scheduleTick } from './tick.ts';

/** Followed sessions that a page tells of. */
const sessionsOfPage = 200;

const tickMs = 1000;

/** The figures of sessions now. */
async function readMetrics(queries: Queryable, ids: readonly string[]): Promise<readonly SessionMetrics[]> {
  if (ids.length === 0) return [];
  const [sessions, holdings] = [await findSessions(queries, ids), await findHoldings(queries, ids)];
  const { rows } = await sql<{ at: Timestamp }>`SELECT clock_timestamp() AS at`.execute(queries);
  const at = rows[0]?.at;
  if (at === undefined) return [];
  return [...sessions.values()].map((row) => metricsAt(row, unrealizedSum(holdings.get(row.id)), at));
}

/** Tells the figures of the followed sessions, each second while a client follows one. */
export const tellMetrics = defineJob('sessions.tell-metrics', {
  async run(unit, _payload, after) {
    const { rows } = await sql<{ id: string }>`
      SELECT session_id AS id FROM session_follows
      WHERE followed_until > clock_timestamp() AND (${after}::uuid IS NULL OR session_id > ${after}::uuid)
      ORDER BY session_id LIMIT ${sessionsOfPage}
    `.execute(unit.tx);
    const ids = rows.map(({ id }) => id);
    unit.record((await readMetrics(unit.tx, ids)).map((metrics) => sessionMetrics.create(metrics)));
    if (ids.length === sessionsOfPage) return ids.at(-1) ?? null;
    if (ids.length > 0 || after !== null) await scheduleTick(unit, tellMetrics, tickMs);
    return null;
  },
});

/** Tells the present figures of a session, and lets the following ones come. */
export async function tellNow(unitOfWork: UnitOfWork, sessionId: string): Promise<void> {
  await unitOfWork.run([], async (unit) => {
    unit.record((await readMetrics(unit.tx, [sessionId])).map((metrics) => sessionMetrics.create(metrics)));
    await scheduleTick(unit, tellMetrics, tickMs);
  });
}
