import { sql } from 'kysely';
import { z } from 'zod';

import type { Tx } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import type { Account } from './account.ts';
import { lockAccounts } from './load.ts';
import { nanosOf } from './pnl.ts';
import { releaseMarket, scheduleReleases } from './releases.ts';
import { saveAccounts } from './save.ts';
import { priceText } from './triggers.ts';
import { raiseOnce, rearm, watchRisk } from './watch-risk.ts';
import { watchJobName } from './watch-key.ts';

/** Sessions of a page. They and their market are locked until it commits. */
const sessionsOfPage = 50;

/**
 * Looks at the open sessions whose trigger prices a market has passed: values them, raises their alerts, stops those at a limit, and
 * sets their triggers anew.
 */
export const watchMarket = defineJob(watchJobName, {
  payload: z.object({ marketId: z.string() }),
  market: ({ marketId }) => marketId,
  async run(unit, { marketId }) {
    const { tx } = unit;
    // A trade that saw this job waiting has committed when the lock is given.
    await sql`SELECT FROM markets WHERE id = ${marketId} FOR UPDATE`.execute(tx);
    const ids = await findHit(tx, marketId);
    const { accounts } = await lockAccounts(tx, ids);
    const open = [...accounts.values()].filter(({ isOpen }) => isOpen);
    for (const account of open) {
      await watchVolatility(tx, account, marketId);
      account.touch();
      watchRisk(account);
      if (!account.isOpen) await scheduleReleases(unit, account, marketId);
    }
    await saveAccounts(unit, accounts.values());
    for (const { isOpen, row } of open) {
      if (isOpen) continue;
      if (await releaseMarket(unit, row.id, marketId)) await scheduleReleases(unit, { row });
    }
    return ids.length < sessionsOfPage ? null : 'more';
  },
});

async function findHit(tx: Tx, marketId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT held.session_id AS id FROM session_positions AS held
    JOIN markets AS market ON market.id = held.market_id
    WHERE held.market_id = ${marketId}
      AND (held.low >= market.current_price_yes OR held.high <= market.current_price_yes)
    ORDER BY held.session_id LIMIT ${sessionsOfPage}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** Raises VOLATILITY when the price has moved far within the time that the session gives. */
async function watchVolatility(tx: Tx, account: Account, marketId: string): Promise<void> {
  const { volatility, volatilityMs } = account.row;
  const yes = account.holdings.find((held) => held.marketId === marketId)?.yes;
  const limit = nanosOf(volatility);
  if (yes === undefined || limit === 0n) return;
  const { rows } = await sql<{ lowest: string | null; highest: string | null }>`
    WITH since AS (SELECT clock_timestamp() - ${volatilityMs} * interval '1 millisecond' AS at)
    SELECT min(price)::text AS lowest, max(price)::text AS highest FROM (
      SELECT price_after AS price FROM trades, since WHERE market_id = ${marketId} AND block_time >= since.at
      UNION ALL (
        SELECT price_after FROM trades, since WHERE market_id = ${marketId} AND block_time < since.at
        ORDER BY block_time DESC, id DESC LIMIT 1
      )
    ) AS moved
  `.execute(tx);
  const [row] = rows;
  const distances = [row?.lowest, row?.highest].map((price) => {
    const distance = price == null ? 0n : nanosOf(price) - yes;
    return distance < 0n ? -distance : distance;
  });
  const moved = distances.reduce((most, distance) => (distance > most ? distance : most), 0n);
  if (moved * 10n < limit * 9n) rearm(account, 'VOLATILITY', 'WARNING');
  if (moved < limit) return;
  raiseOnce(account, {
    ...{ level: 'WARNING', type: 'VOLATILITY' },
    ...{ value: priceText(moved), threshold: priceText(limit) },
    message: `The price of market ${marketId} moved by ${priceText(moved)} within ${volatilityMs} ms.`,
  });
}
