import { sql } from 'kysely';
import { z } from 'zod';

import { eachSideBySide } from '../../base/side-by-side.ts';
import { laterBy, type Timestamp } from '../../base/time.ts';
import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import { endOrders } from '../orders/end.ts';
import type { OpenOrder } from '../orders/store.ts';
import type { Account } from './account.ts';

/** Orders that a page ends. The market is locked until it commits. */
const ordersOfPage = 200;

/** Markets of a session at most that a stop ends at once. */
const marketsAtMost = 10_000;

/** Markets in which the orders of a session end side by side. */
const marketsSideBySide = 4;

/** A process that has died has left work after so long. */
const finishAfterMs = 1000;

/**
 * Ends the orders of a session in a market, and gives up the shares that are reserved to it where it has ended.
 *
 * @returns whether more orders are left.
 */
async function releaseMarket(
  { tx, record }: Pick<Unit, 'tx' | 'record'>,
  { sessionId, marketId, until }: { sessionId: string; marketId: string; until: Timestamp | null },
): Promise<boolean> {
  const { rows } = await sql<OpenOrder>`
    SELECT id, market_id, user_wallet FROM orders
    WHERE session_id = ${sessionId}::uuid AND market_id = ${marketId} AND status IN ('OPEN', 'PARTIALLY_FILLED')
      AND (${until}::timestamptz IS NULL OR created_at <= ${until}::timestamptz OR NOT EXISTS (
        SELECT FROM trading_sessions WHERE id = ${sessionId}::uuid AND status IN ('ACTIVE', 'PAUSED')
      ))
    ORDER BY sequence LIMIT ${ordersOfPage}
  `.execute(tx);
  if (rows.length > 0) await endOrders({ tx, record }, marketId, rows, 'SESSION_STOPPED');
  else await sql`SELECT FROM markets WHERE id = ${marketId} FOR UPDATE`.execute(tx);
  await sql`
    WITH freed AS (
      SELECT session.user_wallet, held.outcome, held.reserved, held.session_id
      FROM trading_sessions AS session JOIN session_positions AS held ON held.session_id = session.id
      WHERE session.id = ${sessionId}::uuid AND session.status NOT IN ('ACTIVE', 'PAUSED')
        AND held.market_id = ${marketId} AND held.reserved > 0
      FOR UPDATE OF session
    ), released AS (
      UPDATE session_positions AS held SET reserved = 0, low = NULL, high = NULL FROM freed
      WHERE held.session_id = freed.session_id AND held.market_id = ${marketId} AND held.outcome = freed.outcome
    )
    UPDATE order_reservations AS reserved SET
      shares_yes = shares_yes - (SELECT coalesce(sum(freed.reserved) FILTER (WHERE outcome), 0) FROM freed),
      shares_no = shares_no - (SELECT coalesce(sum(freed.reserved) FILTER (WHERE NOT outcome), 0) FROM freed)
    WHERE market_id = ${marketId} AND user_wallet = (SELECT min(user_wallet) FROM freed)
  `.execute(tx);
  return rows.length === ordersOfPage;
}

const release = z.object({ sessionId: z.string(), marketId: z.string(), until: z.string().optional() });

/** Ends the orders of a session in a market, page by page. */
export const releaseJob = defineJob('sessions.release', {
  payload: release,
  market: ({ marketId }) => marketId,
  run: async (unit, { until = null, ...where }) =>
    (await releaseMarket(unit, { ...where, until })) ? 'more' : null,
});

/** The markets in which a session has orders or reserved shares. */
async function findMarkets(queries: Queryable, sessionId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ marketId: string }>`
    SELECT market_id FROM orders WHERE session_id = ${sessionId}::uuid AND status IN ('OPEN', 'PARTIALLY_FILLED')
    UNION SELECT market_id FROM session_positions WHERE session_id = ${sessionId}::uuid AND reserved > 0
    ORDER BY market_id LIMIT ${marketsAtMost}
  `.execute(queries);
  return rows.map(({ marketId }) => marketId);
}

/** A session whose orders end, and the moment of its stop or its pause. */
export interface Released {
  readonly sessionId: string;
  /** Orders of later moments stay while the session is open: they were placed after it was resumed. */
  readonly until: Timestamp;
}

/**
 * Ends the orders of a session after the commit of its stop or its pause, market by market.
 *
 * @param except the market in which the transaction has ended them itself.
 */
export async function scheduleReleases(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  { sessionId, until }: Released,
  except: string | null = null,
): Promise<void> {
  for (const marketId of await findMarkets(tx, sessionId)) {
    if (marketId !== except) await schedule(tx, releaseJob, { sessionId, marketId, until });
  }
}

/** Ends the orders that {@link releaseNow} has left, because its process has died. */
export const finishReleases = defineJob('sessions.finish-releases', {
  payload: z.object({ sessionId: z.string(), until: z.string() }),
  async run(unit, released) {
    await scheduleReleases(unit, released);
    return null;
  },
});

/** Lets the orders of a session end, even if its process dies before it has ended them by {@link releaseNow}. */
export async function promiseReleases(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  { released }: Pick<Account, 'released'>,
): Promise<Released> {
  await schedule(tx, finishReleases, released, { at: laterBy(released.until, finishAfterMs * 1000) });
  return released;
}

/** Ends the orders of a session now, in several markets side by side. Call it after the commit of {@link promiseReleases}. */
export async function releaseNow(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  released: Released,
): Promise<void> {
  const marketIds = await findMarkets(queries, released.sessionId);
  await eachSideBySide(marketIds, marketsSideBySide, async (marketId) => {
    while (await unitOfWork.run([marketId], (unit) => releaseMarket(unit, { ...released, marketId })));
  });
}
