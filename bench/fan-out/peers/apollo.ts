/** Apollo Server with graphql-ws and the in-process PubSub of graphql-subscriptions, a topic for each market. */
import { createServer } from 'node:http';

import { ApolloServer } from '@apollo/server';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { PubSub } from 'graphql-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

import { serveControl } from '../control.ts';
import { nextTrade, typeDefinitions, type TradeExecuted } from '../trade.ts';
import { announce } from './announce.ts';

const pubSub = new PubSub();

/** The schema with its only resolver, which is all that makeExecutableSchema would add. */
function createSchema(): GraphQLSchema {
  const schema = buildSchema(typeDefinitions);
  const field = schema.getSubscriptionType()?.getFields()['tradeExecuted'];
  if (field === undefined) throw new Error('the schema has no subscription');
  field.subscribe = (_root: unknown, { marketId }: { marketId: string }) =>
    pubSub.asyncIterableIterator<TradeExecuted>(`tradeExecuted:${marketId}`);
  field.resolve = (trade: TradeExecuted) => trade;
  return schema;
}

const schema = createSchema();
const server = createServer();
const subscriptions = useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
const apollo = new ApolloServer({
  schema,
  plugins: [
    {
      serverWillStart: () =>
        Promise.resolve({
          drainServer: async () => {
            await subscriptions.dispose();
          },
        }),
    },
  ],
});
await apollo.start();

serveControl((marketId, dueMs) => {
  void pubSub.publish(`tradeExecuted:${marketId}`, nextTrade(marketId, dueMs));
});
announce(server);
