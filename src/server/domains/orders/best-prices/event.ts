import { z } from 'zod';

import { defineEvent } from '../../../broker/event.ts';

const bestPrices = z.object({
  marketId: z.string(),
  /** Ticks of YES; null for a side without shares. */
  bestBid: z.number().nullable(),
  bestAsk: z.number().nullable(),
  priceYes: z.string(),
  at: z.string(),
});

/** The best prices of a book, and the price of its market. */
export type BestPrices = z.output<typeof bestPrices>;

/** The best prices of a market are others now. It stands in no log that outlives its process. */
export const bestPricesChanged = defineEvent('bestPricesChanged', {
  payload: bestPrices,
  marketId: ({ marketId }) => marketId,
  topics: () => [],
  identity: ({ marketId, at }) => `${marketId}:${at}`,
  occurredAt: ({ at }) => at,
  strand: 'unordered',
  supersession: ({ marketId }) => ({ key: `best-prices:${marketId}`, order: null }),
});
