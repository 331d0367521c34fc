import { createServer } from 'node:http';

import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createSchema, createYoga, type PubSub } from 'graphql-yoga';
import { WebSocketServer } from 'ws';

import { typeDefinitions, type TradeExecuted } from '../trade.ts';
import { announce } from './announce.ts';

/** The payloads by topic. */
export type Topics = { tradeExecuted: [marketId: string, trade: TradeExecuted] };

/** Yoga's functions for an operation: those of graphql-js with the plugins around them. */
interface Enveloped {
  readonly schema: GraphQLSchema;
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => unknown;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => unknown;
}

/** Serves Yoga with graphql-ws, wired as its documentation shows. */
export function serveYoga(pubSub: PubSub<Topics>): void {
  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: typeDefinitions,
      resolvers: {
        Query: { isUp: () => true },
        Subscription: {
          tradeExecuted: {
            subscribe: (_root: unknown, { marketId }: { marketId: string }) =>
              pubSub.subscribe('tradeExecuted', marketId),
            resolve: (trade: TradeExecuted) => trade,
          },
        },
      },
    }),
  });
  const server = createServer((request, response) => {
    void yoga(request, response);
  });
  useServer(
    {
      execute: (args) => (args.rootValue as Enveloped).execute(args) as never,
      subscribe: (args) => (args.rootValue as Enveloped).subscribe(args) as never,
      async onSubscribe(context, _id, params) {
        const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
          ...context,
          req: context.extra.request,
          socket: context.extra.socket,
          params,
        }) as Enveloped;
        const args = {
          schema,
          operationName: params.operationName,
          document: parse(params.query),
          variableValues: params.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
        const errors = validate(args.schema, args.document);
        return errors.length > 0 ? errors : args;
      },
    },
    new WebSocketServer({ server, path: yoga.graphqlEndpoint }),
  );
  announce(server);
}
