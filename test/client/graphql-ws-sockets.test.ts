import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { decodeJwt } from 'jose';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDocument,
  MarketEventsDocument,
  MarketsDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
  ServerStatusDocument,
  TradeExecutedDocument,
  ViewerDocument,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { openSocket } from '../support/clients/socket.ts';
import { actor, postComment, streams, withoutLimits } from '../support/graphql/streams.ts';
import {
  codesIn,
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
} from '../support/clients/subscriber.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

beforeEach(async () => {
  await untilStatus(server, ({ connections, subscriptions }) => connections === 0 && subscriptions === 0);
});

/** Runs a query or a mutation over a socket. */
async function run<Data, Variables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<{ readonly data?: Data | null | undefined; readonly errors?: unknown }> {
  const results = client.iterate<Data>({
    query: print(document),
    variables: variables as Record<string, unknown>,
  });
  for await (const result of results) return result;
  throw new Error('the operation brought no result');
}

/** How a client's socket closes, once it does. */
function closureOf(client: Client): Promise<{ readonly code: number; readonly reason: string }> {
  return new Promise((resolve) => {
    client.on('closed', (event) => resolve(event as { code: number; reason: string }));
  });
}

describe('queries and mutations over a socket', () => {
  it('answers a query like HTTP does', async () => {
    using client = createSocketClient(server, await tokenOf(actor));
    const id = await createMarket(server, 'RESOLVING');

    expect((await run(client, MarketDocument, { id })).data).toEqual(
      await request(server, MarketDocument, { id }),
    );
    expect((await run(client, MarketsDocument, { first: 3 })).data).toEqual(
      await request(server, MarketsDocument, { first: 3 }),
    );
    expect((await run(client, ViewerDocument, {})).data).toMatchObject({
      viewer: { wallet: actor, role: 'authenticated' },
    });
  });

  it('runs a mutation whose event arrives on the same socket', async () => {
    using client = createSocketClient(server, await tokenOf(actor));
    const marketId = await createMarket(server, 'PROPOSED');
    const watcher = subscribe(client, DiscussionPostedDocument, { marketId });
    await untilLive(server, 1);

    const input = { marketId, content: 'Over the socket.' };
    const { data } = await run(client, PostDiscussionDocument, { input });

    const [event] = await watcher.take(1);
    expect(event?.discussionPosted.discussion).toEqual({
      id: data?.postDiscussion.discussion.id,
      userWallet: actor,
      content: 'Over the socket.',
      createdAt: data?.postDiscussion.discussion.createdAt,
    });
  });

  it('tells the error of a mutation with its code', async () => {
    using client = createSocketClient(server);
    const input = { marketId: 'no-such-market', content: 'Hello.' };
    const { errors } = await run(client, PostDiscussionDocument, { input });
    expect(codesIn(errors)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a document that is wrong', () => {
  it.each([
    { what: 'a syntax error', query: 'subscription { marketEvents', code: 'GRAPHQL_PARSE_FAILED' },
    { what: 'an unknown field', query: '{ nothing }', code: 'GRAPHQL_VALIDATION_FAILED' },
    {
      what: 'two root fields of a subscription',
      query: 'subscription { a: marketEvents { id } b: marketEvents { id } }',
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      what: 'a wrong variable',
      query: 'subscription ($ms: Int!) { priceUpdated(everyMs: $ms) { id } }',
      code: 'BAD_USER_INPUT',
    },
    { what: 'no operation', query: 'fragment F on Market { id }', code: undefined },
    { what: 'depth past any stack', query: '{a'.repeat(20_000), code: 'QUERY_TOO_COMPLEX' },
  ])('ends its operation and not the socket: $what', async ({ query, code }) => {
    using client = createSocketClient(server);
    const marketId = await createMarket(server, 'PROPOSED');
    const other = subscribe(client, MarketEventsDocument, { marketId });
    await untilLive(server, 1);

    const codes = codesIn(await subscribe(client, query, {}).ended);
    expect(codes.length).toBeGreaterThan(0);
    if (code !== undefined) expect(codes[0]).toBe(code);
    await postComment(server, marketId, 'Still here.');

    const [event] = await other.take(1);
    expect(event?.marketEvents).toMatchObject({ discussion: { content: 'Still here.' } });
    expect((await run(client, ServerStatusDocument, {})).data?.serverStatus.connections).toBe(1);
  });
});

describe('the token of a socket', () => {
  it.each([
    { what: 'none at all', token: () => Promise.resolve('nonsense') },
    { what: 'one that has expired', token: () => tokenOf(actor, { expiresInSeconds: -3600 }) },
    { what: 'one of another secret', token: async () => `${(await tokenOf(actor)).slice(0, -6)}AAAAAA` },
    { what: 'one of an unknown role', token: () => tokenOf(actor, { role: 'admin' }) },
  ])('closes it with 4403 when it is $what', async ({ token }) => {
    using client = createSocketClient(server, await token());
    const closed = closureOf(client);
    const watcher = subscribe(client, TradeExecutedDocument, {});
    expect(await closed).toMatchObject({ code: 4403 });
    await watcher.ended;
  });

  it('closes it with 4403 within 5 seconds of its end', async () => {
    const token = await tokenOf(actor, { expiresInSeconds: 2 });
    const { exp: expiresAtSeconds = 0 } = decodeJwt(token);
    using client = createSocketClient(server, token);
    const closed = closureOf(client);
    subscribe(client, PositionChangedDocument, {});
    await untilLive(server, 1);

    expect(await closed).toMatchObject({ code: 4403 });
    const lateMs = Date.now() - expiresAtSeconds * 1000;
    expect(lateMs).toBeGreaterThan(-50);
    expect(lateMs).toBeLessThan(5000);
    await untilLive(server, 0);
  });

  it('is taken from the upgrade too, from `token`, and with or without Bearer', async () => {
    const token = await tokenOf(actor);
    const ways = [
      { headers: { authorization: `Bearer ${token}` } },
      { payload: { token } },
      { payload: { Authorization: `bearer ${token}` } },
      { payload: { authorization: token } },
    ];
    for (const { headers = {}, payload = {} } of ways) {
      using socket = await openSocket(server, { headers });
      socket.send({ type: 'connection_init', payload });
      await socket.next();
      socket.send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { wallet } }' } });
      expect(await socket.next()).toEqual({
        id: '1',
        type: 'next',
        payload: { data: { viewer: { wallet: actor } } },
      });
    }
  });
});

describe('what is left of a thousand subscriptions', () => {
  const publicStreams = streams.filter(({ name }) => name !== 'positionChanged');

  it.each([
    { how: 'completed', drop: (_client: Client, stops: readonly (() => void)[]) => stopAll(stops) },
    { how: 'on sockets that were closed', drop: (client: Client) => void client.dispose() },
    { how: 'on sockets that were cut', drop: (client: Client) => client.terminate() },
  ])('is nothing, when they are $how', async ({ drop }) => {
    const markets = await Promise.all(Array.from({ length: 10 }, () => createMarket(server, 'PROPOSED')));
    const clients = Array.from({ length: 10 }, () => createSocketClient(server));
    const stops = clients.map((client) =>
      Array.from({ length: 100 }, (_, index) => {
        // Seven streams and ten markets: every pair of them comes up.
        const stream = publicStreams[index % publicStreams.length];
        const marketId = markets[index % markets.length];
        return stream === undefined ? () => undefined : subscribe(client, stream.document, { marketId }).stop;
      }),
    );
    const { topics } = await untilStatus(server, ({ subscriptions }) => subscriptions === 1000);
    expect(topics).toBe(markets.length);

    clients.forEach((client, index) => drop(client, stops[index] ?? []));

    await untilStatus(server, ({ subscriptions }) => subscriptions === 0);
    expect((await request(server, ServerStatusDocument, {})).serverStatus.topics).toBe(0);
    for (const client of clients) client.terminate();
  });
});

function stopAll(stops: readonly (() => void)[]): void {
  for (const stop of stops) stop();
}
