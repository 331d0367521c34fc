import { sql } from 'kysely';

import type { Unit } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import { lockAccounts } from './load.ts';
import { scheduleReleases } from './releases.ts';
import { saveAccounts } from './save.ts';
import { scheduleTick } from './tick.ts';
import { watchVolatility } from './volatility.ts';
import { watchRisk } from './watch-risk.ts';

/** Sessions of a page. They are locked until it commits. */
const sessionsOfPage = 50;

/** A price is looked at so often while a session holds shares. A move stops a session within a second, by whichever path it came. */
const tickMs = 250;

/**
 * Looks at the open sessions whose trigger prices were reached, by our trades or by rows of other programs: raises their alerts, stops
 * those at a limit, and sets their triggers anew. A trade does not pay for it, because the row of a market tells its price.
 */
export const watchPrices = defineJob('sessions.watch-prices', {
  async run(unit, _payload, after) {
    const { tx } = unit;
    const ids = await findReached(tx, after ?? null);
    const { accounts } = await lockAccounts(tx, ids);
    await watchVolatility(tx, accounts.values());
    for (const account of accounts.values()) {
      account.touch();
      watchRisk(account);
      if (!account.isOpen) await scheduleReleases(unit, account.released);
    }
    await saveAccounts(unit, accounts.values());
    if (ids.length === sessionsOfPage) return ids.at(-1) ?? null;
    if (await hasTriggers(tx)) await watchPricesNext(unit);
    return null;
  },
});

/** Lets the prices be looked at soon. The job goes on by itself while a session has a trigger price. */
export async function watchPricesNext(unit: Pick<Unit, 'tx' | 'schedule'>): Promise<void> {
  await scheduleTick(unit, watchPrices, tickMs);
}

/** The sessions behind an id whose trigger prices were reached. A session that has ended has none. */
async function findReached(tx: Tx, after: string | null): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT held.session_id AS id FROM session_positions AS held JOIN markets AS market ON market.id = held.market_id
    WHERE held.shares > 0 AND (held.low IS NOT NULL OR held.high IS NOT NULL)
      AND (held.low >= coalesce(market.current_price_yes, 0.5) OR held.high <= coalesce(market.current_price_yes, 0.5))
      AND (${after}::uuid IS NULL OR held.session_id > ${after}::uuid)
    ORDER BY held.session_id LIMIT ${sessionsOfPage}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

async function hasTriggers(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    SELECT EXISTS (SELECT FROM session_positions WHERE low IS NOT NULL)
      OR EXISTS (SELECT FROM session_positions WHERE high IS NOT NULL) AS has
  `.execute(tx);
  return rows[0]?.has === true;
}
