import { defineReaction } from '../../../commit/reaction.ts';
import type { Unit } from '../../../commit/unit.ts';
import { carryOut, fly } from '../../../db/flights.ts';
import { bind } from '../../../db/statement.ts';
import { planBook } from '../book-event.ts';
import { makeBook, noReach, planRows } from '../statements.ts';
import { writesOfLevels } from '../writes.ts';
import { moveEntries } from './entries.ts';
import { orderWritten } from './events.ts';

/** The book of a market follows the orders that other programs write. It has no market maker. */
export const keepBooks = defineReaction({
  mode: 'within',
  name: 'orders.keep-books',
  on: orderWritten,
  async runAll(unit, events) {
    const marketIds = [...new Set(events.map(({ payload }) => payload.marketId))].sort();
    for (const marketId of marketIds) {
      const written = events.filter(({ payload }) => payload.marketId === marketId);
      await keepBook(
        unit,
        marketId,
        written.map(({ payload }) => payload.orderId),
      );
    }
  },
});

/** Brings the book of a market up to orders as they are, those that are gone included. */
export async function keepBook(
  unit: Pick<Unit, 'tx' | 'record'>,
  marketId: string,
  orderIds: readonly string[],
): Promise<void> {
  const wanted = { wallets: [], reach: noReach };
  let { market, book } = await carryOut(unit.tx, planRows(marketId, wanted));
  // A market that the platform does not have, or not yet, has no book.
  if (market === null) return;
  if (book === null) {
    await fly(unit.tx, [bind(makeBook, marketId)]);
    ({ market, book } = await carryOut(unit.tx, planRows(marketId, wanted)));
  }
  if (market === null || book === null) return;
  const { levels, orders } = await moveEntries(unit.tx, marketId, orderIds);
  if (levels.length === 0 && orders === 0) return;
  const { ordersPlaced, openOrders } = book;
  const plan = planBook({
    ...{ market, book, changed: levels, hasMaker: false },
    ...{ ordersPlaced, openOrders: openOrders + orders },
  });
  const event = await carryOut(unit.tx, {
    ...plan,
    statements: [...writesOfLevels(marketId, levels, []), ...plan.statements],
  });
  if (event !== null) unit.record([event]);
}
