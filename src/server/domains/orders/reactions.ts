import { sql } from 'kysely';

import type { Event } from '../../broker/event.ts';
import { defineReaction } from '../../commit/reaction.ts';
import { platformStatusChanged } from '../halts/events.ts';
import { marketStateChanged } from '../markets/events.ts';
import { isOffChain } from '../markets/off-chain.ts';
import { tradeExecuted } from '../trades/events.ts';
import type { TradeRow } from '../trades/table.ts';
import { closeBook, scheduleSettlement, visitHalted } from './jobs.ts';

/** A market that leaves ACTIVE, or is cancelled or deleted, ends its orders. */
export const closeWithMarket = defineReaction({
  mode: 'within',
  name: 'orders.close-with-market',
  on: marketStateChanged,
  async run({ tx, schedule }, { payload: { marketId, oldState, newState, isCancelled } }) {
    const isOver = oldState === 'ACTIVE' && (newState !== 'ACTIVE' || isCancelled);
    if (isOver) await schedule(tx, closeBook, { marketId }, { key: marketId });
  },
});

function isOfOthers({ payload }: Event<string, TradeRow>): boolean {
  return !isOffChain(payload.txSignature);
}

/**
 * A trade of another program may move the market maker past resting orders, or take the shares that an open sale needs. Its market
 * is locked here already, and a match takes the lock of halts before that, so a job does it.
 */
export const followOthers = defineReaction({
  mode: 'within',
  name: 'orders.follow-others',
  on: tradeExecuted,
  // A trade of ours has told the book itself.
  plan: (events) => (events.some(isOfOthers) ? null : []),
  async runAll(unit, events) {
    const others = events.filter(isOfOthers);
    if (others.length === 0) return;
    const marketIds = [...new Set(others.map(({ payload }) => payload.marketId))];
    const { rows } = await sql<{ marketId: string }>`
      SELECT market_id FROM order_books WHERE market_id = ANY(${marketIds}::text[])
        AND (open_orders > 0 OR followed_until > clock_timestamp())
    `.execute(unit.tx);
    await scheduleSettlement(
      unit,
      rows.map(({ marketId }) => marketId),
    );
  },
});

/** A halt may cancel the orders of its scope. At its end the books catch up with the trades that others have written meanwhile. */
export const followHalts = defineReaction({
  mode: 'within',
  name: 'orders.follow-halts',
  on: platformStatusChanged,
  async run({ tx, schedule }, { payload: { halt } }) {
    const { marketId, cancelOrders, startedAt, endedAt } = halt;
    if (endedAt !== null) await schedule(tx, visitHalted, { marketId, cancelsBefore: null });
    else if (cancelOrders) await schedule(tx, visitHalted, { marketId, cancelsBefore: startedAt });
  },
});
