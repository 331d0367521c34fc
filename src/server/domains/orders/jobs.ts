import { sql } from 'kysely';
import { z } from 'zod';

import { now, type Timestamp } from '../../base/time.ts';
import type { Unit } from '../../commit/unit.ts';
import type { Tx } from '../../db/client.ts';
import { defineJob } from '../../jobs/job.ts';
import { findMarkets } from '../markets/store.ts';
import { endOrders } from './end.ts';
import { noReach } from './statements.ts';
import { findOpenOrdersOfMarket, findUncovered } from './store.ts';
import { syncBook } from './sync.ts';
import { lockRows } from './transaction.ts';

/** Orders that a page ends. The market is locked until it commits. */
const ordersOfPage = 200;

/** Markets that a page visits. */
const marketsOfPage = 200;

const ofMarket = z.object({ marketId: z.string() });

/** Ends the orders of a market that have expired. */
export const expireOrders = defineJob('orders.expire', {
  payload: ofMarket,
  market: ({ marketId }) => marketId,
  async run(unit, { marketId }) {
    const wanted = { isExpired: true, placedBefore: null, limit: ordersOfPage };
    const found = await findOpenOrdersOfMarket(unit.tx, marketId, wanted);
    if (found.length > 0) await endOrders(unit, marketId, found, 'EXPIRED');
    return found.length < ordersOfPage ? null : 'more';
  },
});

/** Lets orders of a market expire at a moment. */
export async function scheduleExpiry(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  marketId: string,
  at: Timestamp,
): Promise<void> {
  await schedule(tx, expireOrders, { marketId }, { at, key: `${marketId} ${at}` });
}

/** Ends the orders of a market that takes no more trades, page by page. */
export const closeBook = defineJob('orders.close-book', {
  payload: ofMarket,
  market: ({ marketId }) => marketId,
  async run(unit, { marketId }) {
    const [market] = await findMarkets(unit.tx, [marketId]);
    if (market != null && market.state === 'ACTIVE' && !market.isCancelled) return null;
    const wanted = { isExpired: false, placedBefore: null, limit: ordersOfPage };
    const found = await findOpenOrdersOfMarket(unit.tx, marketId, wanted);
    if (found.length > 0) await endOrders(unit, marketId, found, 'MARKET_CLOSED');
    return found.length < ordersOfPage ? null : 'more';
  },
});

/** Ends the orders of a market that were placed before a halt, page by page. */
export const cancelHalted = defineJob('orders.cancel-halted', {
  payload: ofMarket.extend({ placedBefore: z.string() }),
  market: ({ marketId }) => marketId,
  async run(unit, { marketId, placedBefore }) {
    const wanted = { isExpired: false, placedBefore, limit: ordersOfPage };
    const found = await findOpenOrdersOfMarket(unit.tx, marketId, wanted);
    if (found.length > 0) await endOrders(unit, marketId, found, 'HALTED');
    return found.length < ordersOfPage ? null : 'more';
  },
});

/** Whether there is a table of halts. */
async function hasHalts(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    has: boolean;
  }>`SELECT to_regclass('trading_halts') IS NOT NULL AS has`.execute(tx);
  return rows[0]?.has === true;
}

/**
 * Brings the book of a market up to the trades of other programs: fills the orders that the market maker has passed, and ends the
 * sales whose wallets no longer hold their shares. While trading is halted it does nothing; the end of the halt makes it again.
 */
export const settleOthers = defineJob('orders.settle-others', {
  payload: ofMarket,
  market: ({ marketId }) => marketId,
  async run(unit, { marketId }) {
    const wanted = { wallets: [], reach: noReach, keepsHaltsOut: await hasHalts(unit.tx) };
    const rows = await lockRows(unit, marketId, wanted);
    if (rows.market === null || rows.halt !== null) return null;
    // A commit tells of its book once.
    if (await syncBook(unit, rows)) return 'more';
    const uncovered = await findUncovered(unit.tx, marketId, ordersOfPage);
    if (uncovered.length > 0) await endOrders(unit, marketId, uncovered, 'INSUFFICIENT_SHARES');
    return uncovered.length < ordersOfPage ? null : 'more';
  },
});

/** Markets of the scope of a halt whose books are kept, page by page. */
const ofHalt = z.object({ marketId: z.string().nullable(), cancelsBefore: z.string().nullable() });

/** Goes through the markets of a halt: cancels their orders when it began so, and settles their books when it has ended. */
export const visitHalted = defineJob('orders.visit-halted', {
  payload: ofHalt,
  async run({ tx, schedule }, { marketId: scope, cancelsBefore }, after) {
    const { rows } = await sql<{ marketId: string }>`
      SELECT market_id FROM order_books WHERE open_orders > 0 AND market_id > ${after ?? ''}
        AND (${scope}::text IS NULL OR market_id = ${scope})
      ORDER BY market_id LIMIT ${marketsOfPage}
    `.execute(tx);
    for (const { marketId } of rows) {
      if (cancelsBefore === null) await schedule(tx, settleOthers, { marketId });
      else await schedule(tx, cancelHalted, { marketId, placedBefore: cancelsBefore });
    }
    return rows.length < marketsOfPage ? null : (rows.at(-1)?.marketId ?? null);
  },
});

/** A trade of another program and its market may be written one after the other. The book is looked at again so much later. */
const lookAgainMs = 1000;

/** Settles the books of markets at once, and again in case a trade was written before its market. */
export async function scheduleSettlement(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  marketIds: readonly string[],
): Promise<void> {
  const at = new Date(Date.parse(now()) + lookAgainMs).toISOString().replace('Z', '000Z');
  for (const marketId of marketIds) {
    await schedule(tx, settleOthers, { marketId });
    await schedule(tx, settleOthers, { marketId }, { at, key: `${marketId} again` });
  }
}
