import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ApolloClient } from '@apollo/client';
import type { Client as UrqlClient } from '@urql/core';
import { print } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  MarketDocument,
  type DiscussionPostedSubscription,
} from '../../src/client/documents.ts';
import { range } from '../support/broker/broker-under-test.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import * as apolloAlone from '../support/clients/side-by-side/apollo-alone.ts';
import * as apolloWithClient from '../support/clients/side-by-side/apollo-with-client.ts';
import { createResumingClient } from '../support/clients/side-by-side/by-hand.ts';
import * as urqlAlone from '../support/clients/side-by-side/urql-alone.ts';
import * as urqlWithClient from '../support/clients/side-by-side/urql-with-client.ts';
import { untilLive } from '../support/clients/subscriber.ts';
import { clientGuide } from '../support/docs/client-guide.ts';
import { root } from '../support/docs/guides.ts';
import { postComment, withoutLimits } from '../support/graphql/streams.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';

/** Connections that break, with an event while each is broken. */
const breaks = 4;

let server: TestServer;
let proxy: TcpProxy;

beforeAll(async () => {
  server = await startServer(withoutLimits);
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

type OnEvent = (event: DiscussionPostedSubscription | null | undefined) => void;
interface Variables {
  readonly marketId: string;
  readonly after?: string;
}
/** Subscribes, and returns the function that ends the subscription. */
type Subscribe = (url: string, variables: Variables, onEvent: OnEvent) => () => void;

const withUrql =
  (open: (url: string, webSocket: typeof WebSocket) => UrqlClient): Subscribe =>
  (url, variables, onEvent) => {
    const source = open(url, WebSocket).subscription(DiscussionPostedDocument, variables);
    const subscription = source.subscribe(({ data }) => onEvent(data));
    return () => subscription.unsubscribe();
  };

const withApollo =
  (open: (url: string, webSocket: typeof WebSocket) => ApolloClient): Subscribe =>
  (url, variables, onEvent) => {
    const subscription = open(url, WebSocket)
      .subscribe({ query: DiscussionPostedDocument, variables })
      .subscribe(({ data }) => onEvent(data));
    return () => subscription.unsubscribe();
  };

const byHand: Subscribe = (url, variables, onEvent) =>
  createResumingClient(url, WebSocket, () => undefined).subscribe<DiscussionPostedSubscription>(
    { query: print(DiscussionPostedDocument), variables: { ...variables } },
    { next: ({ data }) => onEvent(data), error: () => undefined, complete: () => undefined },
  );

/** The ways to subscribe, each with its files. */
const ways: Readonly<Record<string, readonly [Subscribe, readonly string[]]>> = {
  'urql and graphql-ws': [withUrql(urqlAlone.openUrql), ['urql-alone']],
  'urql with `marketcast/client/urql`': [withUrql(urqlWithClient.openUrql), ['urql-with-client']],
  'Apollo Client and graphql-ws': [withApollo(apolloAlone.openApollo), ['apollo-alone']],
  'Apollo Client with `marketcast/client/apollo`': [
    withApollo(apolloWithClient.openApollo),
    ['apollo-with-client'],
  ],
  'either of them, and resuming by hand': [byHand, ['by-hand']],
};

/** Lines of code, without comments and empty lines. */
async function linesOf(names: readonly string[]): Promise<number> {
  const texts = await Promise.all(
    names.map((name) => readFile(join(root, `test/support/clients/side-by-side/${name}.ts`), 'utf8')),
  );
  const code = texts.join('\n').replaceAll(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

it('the table of the guide tells what urql and Apollo Client lose and repeat by themselves, and in how many lines', async () => {
  const marketId = await createMarket(server, 'PROPOSED');
  const { market } = await request(server, MarketDocument, { id: marketId });
  const after = market?.cursor ?? '';
  const url = `http://127.0.0.1:${proxy.port}/graphql`;
  const begin = (subscribe: Subscribe, variables: Variables) => {
    const received: string[] = [];
    const stop = subscribe(url, variables, (event) => {
      received.push(event?.discussionPosted.discussion.content ?? '');
    });
    return { received, stop };
  };
  const running = Object.entries(ways).map(([name, [subscribe, files]]) => ({
    name,
    files,
    fromNow: begin(subscribe, { marketId }),
    fromCursor: begin(subscribe, { marketId, after }),
  }));
  const all = running.flatMap(({ fromNow, fromCursor }) => [fromNow, fromCursor]);
  await untilLive(server, all.length);
  for (const number of range(1, breaks)) {
    proxy.freeze();
    proxy.resetConnections();
    await untilLive(server, 0);
    await postComment(server, marketId, `${number}`);
    proxy.thaw();
    await untilLive(server, all.length);
  }
  await postComment(server, marketId, 'last');
  await until(() => all.every(({ received }) => received.includes('last')));
  for (const { stop } of all) stop();

  const rows = await Promise.all(
    running.map(async ({ name, files, fromNow, fromCursor }) => {
      const lost = breaks + 1 - new Set(fromNow.received).size;
      const repeated = fromCursor.received.length - new Set(fromCursor.received).size;
      expect(new Set(fromCursor.received).size).toBe(breaks + 1);
      return [name, `${await linesOf(files)}`, `${lost}`, `${repeated}`];
    }),
  );
  const guide = await readFile(join(root, clientGuide), 'utf8');
  const told = guide
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    )
    .filter(([name = '']) => name in ways);
  expect(told).toEqual(rows);
});

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 10));
}
