import { sql } from 'kysely';
import { z } from 'zod';

import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import { defineJob } from '../../jobs/job.ts';
import { endOrders } from '../orders/end.ts';
import type { OpenOrder } from '../orders/store.ts';
import type { Account } from './account.ts';

/** Orders that a page ends. The market is locked until it commits. */
const ordersOfPage = 200;

/** Markets of a session at most that a stop ends at once. */
const marketsAtMost = 10_000;

/**
 * Ends the orders of a session in a market, and gives up the shares that are reserved to it where it has ended.
 *
 * @returns whether more orders are left.
 */
export async function releaseMarket(
  { tx, record }: Pick<Unit, 'tx' | 'record'>,
  sessionId: string,
  marketId: string,
): Promise<boolean> {
  const { rows } = await sql<OpenOrder>`
    SELECT id, market_id, user_wallet FROM orders
    WHERE session_id = ${sessionId}::uuid AND market_id = ${marketId} AND status IN ('OPEN', 'PARTIALLY_FILLED')
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

/** Ends the orders of a session in a market, page by page. */
export const releaseJob = defineJob('sessions.release', {
  payload: z.object({ sessionId: z.string(), marketId: z.string() }),
  market: ({ marketId }) => marketId,
  run: async (unit, { sessionId, marketId }) =>
    (await releaseMarket(unit, sessionId, marketId)) ? 'more' : null,
});

/**
 * Ends the orders of a session after the commit of its stop or its pause, market by market.
 *
 * @param except the market in which the transaction has ended them itself.
 * @returns the markets.
 */
export async function scheduleReleases(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  { row }: Pick<Account, 'row'>,
  except: string | null = null,
): Promise<readonly string[]> {
  const { rows } = await sql<{ marketId: string }>`
    SELECT market_id FROM orders WHERE session_id = ${row.id}::uuid AND status IN ('OPEN', 'PARTIALLY_FILLED')
    UNION SELECT market_id FROM session_positions WHERE session_id = ${row.id}::uuid AND reserved > 0
    ORDER BY market_id LIMIT ${marketsAtMost}
  `.execute(tx);
  const marketIds = rows.map(({ marketId }) => marketId).filter((marketId) => marketId !== except);
  for (const marketId of marketIds) await schedule(tx, releaseJob, { sessionId: row.id, marketId });
  return marketIds;
}

/** Ends the orders of a session in markets now, because a job may begin later. The job of a market finds nothing then. */
export async function releaseNow(
  unitOfWork: UnitOfWork,
  sessionId: string,
  marketIds: readonly string[],
): Promise<void> {
  for (const marketId of marketIds) {
    while (await unitOfWork.run([marketId], (unit) => releaseMarket(unit, sessionId, marketId)));
  }
}
