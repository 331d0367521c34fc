import { ApiError } from '../../base/errors.ts';
import type { Event } from '../../broker/event.ts';
import { captureTable, type LastPublished, type MissedFacts } from '../../db/captured-table.ts';
import { readCommitOrder } from '../../db/commit-order.ts';
import type { RowChange } from '../../db/row-change.ts';
import { eventsOfMarketChange, marketStateChanged, priceUpdated } from './events.ts';
import { isPriceMissed, missedSteps, priceChange, statusIn, type Published } from './missed.ts';
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

async function changesMissedOf(
  market: MarketRow,
  facts: MissedFacts<Event>,
): Promise<readonly RowChange<MarketRow>[]> {
  const last = await facts.lastPublished(market.id, [marketStateChanged.type, priceUpdated.type]);
  const published = { state: last.get(marketStateChanged.type), price: last.get(priceUpdated.type) };
  const steps = missedSteps(market, published, facts.since);
  if (!isPriceMissed(market, published)) return steps;
  return [...steps, ...(await missedPrice(facts, market.id, published))];
}

/** The present price, with the commit order by which the log places it among prices that are published meanwhile. */
async function missedPrice(
  { queries }: Pick<MissedFacts<Event>, 'queries'>,
  marketId: string,
  published: Published,
): Promise<readonly RowChange<MarketRow>[]> {
  try {
    return await queries.transaction().execute(async (tx) => {
      const market = await lockMarket(tx, marketId);
      return isPriceMissed(market, published) ? [priceChange(market, await readCommitOrder(tx))] : [];
    });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}
