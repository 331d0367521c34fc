import { hash } from 'node:crypto';

import { ApiError } from '../../../base/errors.ts';
import type { Event } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import { perProcess } from '../../../graphql/per-process.ts';
import { conflation, watchLatest } from '../../../graphql/watch.ts';
import { BestPricesBoard } from '../best-prices/board.ts';
import type { BestPrices } from '../best-prices/event.ts';
import { readBestPrices } from '../best-prices/read.ts';
import { tickTextOrNull } from '../prices.ts';
import { assertHasBook, followBook, hasMaker } from './following.ts';

/** Markets of a subscription at most. */
const maximumMarkets = 100;

const boardOf = perProcess((services) => {
  const { queries, listen, logger } = services;
  return new BestPricesBoard({
    listen,
    read: (marketIds) => readBestPrices(queries, marketIds, hasMaker({ services })),
    follow: (marketId) => followBook({ services, viewer: null }, marketId),
    logger,
  });
});

const bestPricesRef = builder.objectRef<BestPrices>('BestPrices').implement({
  description: 'The best prices of the book of a market. All prices are those of YES.',
  fields: (t) => ({
    marketId: t.exposeID('marketId', { description: 'The market.' }),
    bestBid: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The highest bid, three decimals; null without bids.',
      resolve: ({ bestBid }) => tickTextOrNull(bestBid),
    }),
    bestAsk: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'The lowest ask, three decimals; null without asks.',
      resolve: ({ bestAsk }) => tickTextOrNull(bestAsk),
    }),
    priceYes: t.expose('priceYes', {
      type: 'Decimal',
      description: 'The price of YES with the market maker, nine decimals.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'The moment at which these were the prices.' }),
  }),
});

builder.subscriptionField('bestPricesChanged', (t) =>
  t.field({
    type: bestPricesRef,
    description: `The best prices of ${maximumMarkets} markets at most: at first the present ones of each market, and then the newest of each market whose prices have changed, once in \`everyMs\` at most. It has no cursor: a client that subscribes again begins with the present. Errors: \`NOT_FOUND\`, \`BAD_USER_INPUT\`; \`SERVICE_UNAVAILABLE\` where the server has no tables for orders.`,
    args: {
      marketIds: t.arg.idList({ required: true, description: `The markets: 1 to ${maximumMarkets}.` }),
      everyMs: t.arg.int({
        required: true,
        defaultValue: 500,
        description: `Milliseconds in which each market is told once at most: ${conflation.minimumMs} to ${conflation.maximumMs}.`,
      }),
    },
    subscribe: async (_root, { marketIds, everyMs }, context) => {
      const ids = [...new Set(marketIds)].sort();
      if (ids.length === 0 || marketIds.length > maximumMarkets) {
        const details = { argument: 'marketIds', maximum: maximumMarkets };
        throw new ApiError('BAD_USER_INPUT', details, `marketIds has 1 to ${maximumMarkets} ids.`);
      }
      await Promise.all(ids.map((id) => assertHasBook(context, id)));
      const topic = `best-prices:${hash('sha256', JSON.stringify(ids), 'base64url')}`;
      const board = boardOf(context);
      return watchLatest<Event<string, BestPrices>>({
        topic,
        everyMs,
        tell: (publish) => board.tell(ids, publish),
      });
    },
    resolve: ({ event }) => event.payload,
  }),
);
