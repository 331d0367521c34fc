import { ApiError } from '../../base/errors.ts';
import type { Event } from '../../broker/event.ts';
import { captureTable, type LastPublished, type MissedFacts } from '../../db/captured-table.ts';
import { readCommitOrder } from '../../db/commit-order.ts';
import type { RowChange } from '../../db/row-change.ts';
import { eventsOfMarketChange, marketStateChanged, priceUpdated } from './events.ts';
import { isPriceMissed, missedSteps, priceChange, statusIn } from './missed.ts';
import { lockMarket } from './store.ts';
import { markets, type MarketRow } from './table.ts';

export const capturedMarkets = captureTable(markets, {
  events: eventsOfMarketChange,
  missed: changesMissedOf,
  steps: {
    async lastPublished([marketId = ''], lastPublished: LastPublished<Event>) {
      const state = (await lastPublished(marketId, [marketStateChanged.type])).get(marketStateChanged.type);
      return state === undefined ? null : (statusIn(state) ?? null);
    },
    moved: priceChange,
  },
});

/** The steps and the present price that the log lacks. */
async function changesMissedOf(
  seen: MarketRow,
  { since, queries, lastPublished }: MissedFacts<Event>,
): Promise<readonly RowChange<MarketRow>[]> {
  const last = await lastPublished(seen.id, [marketStateChanged.type, priceUpdated.type]);
  const published = { state: last.get(marketStateChanged.type), price: last.get(priceUpdated.type) };
  if (missedSteps(seen, published, since).length === 0 && !isPriceMissed(seen, published)) return [];
  try {
    return await queries.transaction().execute(async (tx) => {
      // The log may be ahead of the row that the catch-up has seen. Without this look it would publish a step back.
      const market = await lockMarket(tx, seen.id);
      const steps = missedSteps(market, published, since);
      if (!isPriceMissed(market, published)) return steps;
      // The log places the price by its commit order among prices that are published meanwhile.
      return [...steps, priceChange(market, await readCommitOrder(tx))];
    });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}
