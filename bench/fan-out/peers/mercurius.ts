/** Mercurius on Fastify, with its own in-process pub/sub, a topic for each market. */
import { fastify } from 'fastify';
import { mercurius } from 'mercurius';

import { serveControl } from '../control.ts';
import { nextTrade, typeDefinitions, type TradeExecuted } from '../trade.ts';

const app = fastify();
await app.register(mercurius, {
  schema: typeDefinitions,
  resolvers: {
    Query: { isUp: () => true },
    Subscription: {
      tradeExecuted: {
        subscribe: (_root: unknown, { marketId }: { marketId?: string }, { pubsub }) =>
          pubsub.subscribe(`tradeExecuted:${marketId ?? ''}`),
        resolve: (trade: TradeExecuted) => trade,
      },
    },
  },
  subscription: true,
});

serveControl((marketId, dueMs) => {
  app.graphql.pubsub.publish({
    topic: `tradeExecuted:${marketId}`,
    payload: nextTrade(marketId, dueMs),
  });
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ url: `${url}/graphql` })}\n`);
