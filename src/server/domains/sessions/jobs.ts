import { sql } from 'kysely';
import { z } from 'zod';

import { defineJob } from '../../jobs/job.ts';
import { findMarkets } from '../markets/store.ts';
import { clockJob } from './clock-key.ts';
import { lookAtClock, setClock } from './clock.ts';
import { lockAccounts } from './load.ts';
import { nanosOf, type Resolution } from './pnl.ts';
import { scheduleReleases } from './releases.ts';
import { saveAccounts } from './save.ts';
import { watchVolatility } from './volatility.ts';
import { watchPricesNext } from './watch-prices.ts';
import { notePeak, watchRisk } from './watch-risk.ts';

/** Sessions of a page. They are locked until it commits. */
const sessionsOfPage = 50;

/** Looks at a session when its clock asks for it: warns of its end, ends it, or pauses it when its algorithm is silent. */
export const sessionClock = defineJob(clockJob, {
  payload: z.object({ id: z.string() }),
  async run(unit, { id }) {
    const { accounts } = await lockAccounts(unit.tx, [id]);
    const account = accounts.get(id);
    if (account?.isOpen !== true) return null;
    if (lookAtClock(account)) await scheduleReleases(unit, account.released);
    account.change({ wakesAt: null });
    await setClock(unit, account, sessionClock);
    await saveAccounts(unit, [account]);
    return null;
  },
});

const ofMarket = z.object({ marketId: z.string() });

/** Realises what sessions hold of a market that has ended, page by page. */
export const resolveHoldings = defineJob('sessions.resolve', {
  payload: ofMarket,
  market: ({ marketId }) => marketId,
  async run(unit, { marketId }, after) {
    const { tx } = unit;
    await sql`SELECT FROM markets WHERE id = ${marketId} FOR UPDATE`.execute(tx);
    const [market] = await findMarkets(tx, [marketId]);
    const isOver = market != null && (market.isCancelled || market.state === 'FINALIZED');
    if (!isOver) return null;
    const resolution: Resolution = market.isCancelled ? null : market.finalOutcome;
    const ids = await findHolders(unit.tx, marketId, after ?? null);
    const { accounts } = await lockAccounts(tx, ids);
    for (const account of accounts.values()) {
      account.resolve(marketId, resolution);
      for (const outcome of [true, false]) {
        const freed = account.release(marketId, outcome);
        if (freed === 0n) continue;
        await sql`
          UPDATE order_reservations SET shares_yes = shares_yes - ${outcome ? freed : 0n}::bigint,
            shares_no = shares_no - ${outcome ? 0n : freed}::bigint
          WHERE market_id = ${marketId} AND user_wallet = ${account.row.userWallet}
        `.execute(tx);
      }
      watchRisk(account);
      if (!account.isOpen && account.events.length > 0) await scheduleReleases(unit, account.released);
    }
    await saveAccounts(unit, accounts.values());
    return ids.length < sessionsOfPage ? null : (ids.at(-1) ?? null);
  },
});

type Tx = Parameters<typeof lockAccounts>[0];

/** The sessions that hold shares of a market, behind an id. */
async function findHolders(tx: Tx, marketId: string, after: string | null): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT session_id AS id FROM session_positions
    WHERE market_id = ${marketId} AND shares > 0 AND (${after}::uuid IS NULL OR session_id > ${after}::uuid)
    ORDER BY session_id LIMIT ${sessionsOfPage}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

const minuteMs = 60_000;

/**
 * Values the open sessions at the close of each minute, for their peaks, and looks at their risks once more.
 */
export const valueAtMinute = defineJob('sessions.minute', {
  everyMs: minuteMs,
  async run(unit, _payload, after) {
    const { tx } = unit;
    const { rows } = await sql<{ id: string }>`
      SELECT DISTINCT held.session_id AS id FROM session_positions AS held
      JOIN trading_sessions AS session ON session.id = held.session_id AND session.status IN ('ACTIVE', 'PAUSED')
      WHERE held.shares > 0 AND (${after}::uuid IS NULL OR held.session_id > ${after}::uuid)
      ORDER BY held.session_id LIMIT ${sessionsOfPage}
    `.execute(tx);
    const { accounts } = await lockAccounts(
      tx,
      rows.map(({ id }) => id),
    );
    const closes = await readCloses(
      tx,
      [...accounts.values()].flatMap(({ holdings }) => holdings),
    );
    await watchVolatility(tx, accounts.values());
    for (const account of accounts.values()) {
      const present = account.holdings.map(({ marketId, yes }) => [marketId, yes] as const);
      for (const [marketId, close] of closes) account.value(marketId, close);
      notePeak(account);
      for (const [marketId, yes] of present) account.value(marketId, yes);
      account.touch();
      watchRisk(account);
      if (!account.isOpen) await scheduleReleases(unit, account.released);
    }
    await saveAccounts(unit, accounts.values());
    if (rows.length > 0) await watchPricesNext(unit);
    return rows.length < sessionsOfPage ? null : (rows.at(-1)?.id ?? null);
  },
});

/** The prices of YES at the last full minute, by market. */
async function readCloses(
  tx: Tx,
  holdings: readonly { readonly marketId: string }[],
): Promise<ReadonlyMap<string, bigint>> {
  const marketIds = [...new Set(holdings.map(({ marketId }) => marketId))];
  const { rows } = await sql<{ marketId: string; close: string }>`
    SELECT held.id AS market_id, last.price_after::numeric(18, 9)::text AS close FROM unnest(${marketIds}::text[]) AS held (id)
    CROSS JOIN LATERAL (
      SELECT price_after FROM trades WHERE market_id = held.id AND price_after IS NOT NULL
        AND block_time < date_trunc('minute', clock_timestamp())
      ORDER BY block_time DESC, id DESC LIMIT 1
    ) AS last
  `.execute(tx);
  return new Map(rows.map(({ marketId, close }) => [marketId, nanosOf(close)]));
}
