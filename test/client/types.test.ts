import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ApolloClient, ApolloLink } from '@apollo/client';
import { useSubscription } from '@apollo/client/react';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { Client as UrqlClient, Exchange } from '@urql/core';
import type { Client as GraphQLWsClient } from 'graphql-ws';
import ts from 'typescript';
import { expect, expectTypeOf, it } from 'vitest';

import { MarketcastLink } from '../../src/client/adapters/apollo.ts';
import { createClient } from '../../src/client/adapters/graphql-ws.ts';
import { useLive, useStream } from '../../src/client/adapters/react.ts';
import { marketcastExchange } from '../../src/client/adapters/urql.ts';
import {
  DiscussionPostedDocument,
  MarketDocument,
  type DiscussionPostedSubscription,
  type DiscussionPostedSubscriptionVariables,
  type MarketQuery,
} from '../../src/client/documents.ts';
import type { ConnectionStatus, Live, MarketcastClient } from '../../src/client/index.ts';
import { createMarketcastClient } from '../../src/client/sse.ts';
import { root } from '../support/docs/guides.ts';

// The functions below are compiled, and never called.

/** The client itself: events, loops, requests and states. */
export async function core(client: MarketcastClient): Promise<void> {
  expectTypeOf(DiscussionPostedDocument).toEqualTypeOf<
    TypedDocumentNode<DiscussionPostedSubscription, DiscussionPostedSubscriptionVariables>
  >();
  const handle = client.stream(DiscussionPostedDocument, {
    variables: { marketId: '1' },
    onEvent: (data) => expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription>(),
    onStatus: (status) => expectTypeOf(status).toEqualTypeOf<ConnectionStatus>(),
  });
  for await (const data of handle) expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription>();
  expectTypeOf(await client.request(MarketDocument, { id: '1' })).toEqualTypeOf<MarketQuery>();
  const live = client.live({
    snapshot: MarketDocument,
    stream: DiscussionPostedDocument,
    variables: { id: '1' },
    streamVariables: { marketId: '1' },
    cursor: (data) => data.market?.cursor,
    reduce(data, event) {
      expectTypeOf(data).toEqualTypeOf<MarketQuery>();
      expectTypeOf(event).toEqualTypeOf<DiscussionPostedSubscription>();
      return data;
    },
  });
  expectTypeOf(live).toEqualTypeOf<Live<MarketQuery, DiscussionPostedSubscription>>();
  expectTypeOf(live.current).toEqualTypeOf<MarketQuery | undefined>();

  // @ts-expect-error: the id of a market is a text
  client.stream(DiscussionPostedDocument, { variables: { marketId: 1 } });
  // @ts-expect-error: the query needs the id of a market
  await client.request(MarketDocument, {});
  // @ts-expect-error: the event has no such field
  client.stream(DiscussionPostedDocument, { onEvent: (data) => void data.priceUpdated });
  // @ts-expect-error: event streams are the only transport of this entry
  createMarketcastClient({ url: '/graphql', transports: ['ws'] });
}

/** The hooks of React. */
export function Hooks(): null {
  const status = useStream(DiscussionPostedDocument, {
    variables: { marketId: '1' },
    onEvent: (data) => expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription>(),
  });
  expectTypeOf(status).toEqualTypeOf<ConnectionStatus>();
  const options = {
    snapshot: MarketDocument,
    stream: DiscussionPostedDocument,
    variables: { id: '1' },
    cursor: (data: MarketQuery) => data.market?.cursor,
    reduce: (data: MarketQuery) => data,
  };
  expectTypeOf(useLive(options).data).toEqualTypeOf<MarketQuery | undefined>();
  expectTypeOf(useLive(options, (data) => data?.market?.question.length).data).toEqualTypeOf<
    number | undefined
  >();

  // @ts-expect-error: the id of a market is a text
  useStream(DiscussionPostedDocument, { variables: { marketId: 1 } });
  // @ts-expect-error: the hook tells the status itself
  useStream(DiscussionPostedDocument, { onStatus: () => undefined });
  return null;
}

/** The exchange of urql. */
export function urql(client: MarketcastClient, other: UrqlClient): void {
  expectTypeOf(marketcastExchange(client)).toEqualTypeOf<Exchange>();
  other
    .subscription(DiscussionPostedDocument, { marketId: '1' })
    .subscribe(({ data }) => expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription | undefined>());
  marketcastExchange(client, { onGap: ({ reason }) => expectTypeOf(reason).toExtend<string>() });

  // @ts-expect-error: the exchange is made of a client
  marketcastExchange(other);
}

/** The link of Apollo Client. */
export function apollo(client: MarketcastClient, other: ApolloClient): void {
  expectTypeOf(new MarketcastLink(client)).toExtend<ApolloLink>();
  other
    .subscribe({ query: DiscussionPostedDocument, variables: { marketId: '1' } })
    .subscribe(({ data }) => expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription | undefined>());
  const { data } = useSubscription(DiscussionPostedDocument, { variables: { marketId: '1' } });
  expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription | undefined>();

  // @ts-expect-error: the link is made of a client
  new MarketcastLink(other);
  // @ts-expect-error: there is no such option
  new MarketcastLink(client, { onLoss: () => undefined });
}

/** The client for code that expects one of graphql-ws. */
export function graphqlWs(client: MarketcastClient, query: string): void {
  const drop = createClient(client);
  expectTypeOf(drop).toEqualTypeOf<GraphQLWsClient>();
  drop.subscribe<DiscussionPostedSubscription>(
    { query },
    {
      next: ({ data }) => expectTypeOf(data).toEqualTypeOf<DiscussionPostedSubscription | null | undefined>(),
      error: () => undefined,
      complete: () => undefined,
    },
  );

  // @ts-expect-error: graphql-ws takes the text of a document
  drop.iterate({ query: DiscussionPostedDocument });
}

it('documents of the code generator keep their types through each adapter', () => {
  const file = fileURLToPath(import.meta.url);
  const { options } = ts.parseJsonConfigFileContent(
    { extends: join(root, 'tsconfig.json'), files: [] },
    ts.sys,
    root,
  );
  const program = ts.createProgram([file], options);
  const problems = ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
});
