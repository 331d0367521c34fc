import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { openAcknowledgedSocket, type Message, type RawSocket } from '../support/clients/socket.ts';
import { postComment, withoutLimits } from '../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../support/clients/subscriber.ts';

let server: TestServer;
let marketId: string;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, MAX_MESSAGE_BYTES: '200000' });
  marketId = await createMarket(server, 'PROPOSED');
});

afterAll(() => server.stop());

afterEach(async () => {
  await untilStatus(
    server,
    ({ connections, subscriptions, topics }) => connections === 0 && subscriptions === 0 && topics === 0,
  );
});

const subscribe = (id: string, query: string, rest: Readonly<Record<string, unknown>> = {}): Message => ({
  id,
  type: 'subscribe',
  payload: { query, ...rest },
});
const watch = (id: string): Message =>
  subscribe(id, print(DiscussionPostedDocument), { variables: { marketId } });
const complete = (id: string): Message => ({ id, type: 'complete' });

/** Asserts that nothing more has come over a socket, and that it works. */
async function expectQuiet(socket: RawSocket): Promise<void> {
  socket.send({ type: 'ping', payload: { anything: 'else?' } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { anything: 'else?' } });
}

const typename = { data: { __typename: 'Query' } };

async function expectResult(socket: RawSocket, id: string, payload: unknown = typename): Promise<void> {
  expect(await socket.next()).toEqual({ id, type: 'next', payload });
  expect(await socket.next()).toEqual(complete(id));
}

describe('an operation with a single result', () => {
  it.each([
    { what: 'a query', query: '{ __typename }', payload: typename },
    { what: 'a mutation', query: 'mutation { __typename }', payload: { data: { __typename: 'Mutation' } } },
  ])('that is $what brings one next, then complete', async ({ query, payload }) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(subscribe('1', query));
    await expectResult(socket, '1', payload);
    await expectQuiet(socket);
  });

  it('that is a mutation is executed once', async () => {
    const own = await createMarket(server, 'PROPOSED');
    using socket = await openAcknowledgedSocket(server, await tokenOf('writer'));
    const variables = { input: { marketId: own, content: 'Once.' } };
    socket.send(subscribe('1', print(PostDiscussionDocument), { variables }));
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next', payload: { data: {} } });
    expect(await socket.next()).toEqual(complete('1'));
    const { market } = await request(server, MarketDiscussionsDocument, { marketId: own });
    expect(market?.discussions.edges).toHaveLength(1);
  });

  it('whose execution raises an error brings it as its result, then complete', async () => {
    using socket = await openAcknowledgedSocket(server);
    const variables = { input: { marketId, content: 'Nobody says so.' } };
    socket.send(subscribe('1', print(PostDiscussionDocument), { variables }));
    const { payload, ...next } = await socket.next();
    expect(next).toEqual({ id: '1', type: 'next' });
    expect(payload).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await socket.next()).toEqual(complete('1'));
    await expectQuiet(socket);
  });

  it.each([
    { what: 'nulls', rest: { operationName: null, variables: null, extensions: null } },
    { what: 'empty maps', rest: { variables: {}, extensions: {} } },
    { what: 'extensions', rest: { extensions: { persistedQuery: { version: 1 } } } },
  ])('may come with $what', async ({ rest }) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(subscribe('1', '{ __typename }', rest));
    await expectResult(socket, '1');
  });

  it('is the one that operationName tells', async () => {
    using socket = await openAcknowledgedSocket(server);
    const query = 'query A { a: __typename } query B { b: __typename }';
    socket.send(subscribe('1', query, { operationName: 'B' }));
    await expectResult(socket, '1', { data: { b: 'Query' } });
  });

  it('leaves its id free', async () => {
    using socket = await openAcknowledgedSocket(server);
    for (let count = 0; count < 20; count += 1) {
      socket.send(subscribe('1', '{ __typename }'));
      await expectResult(socket, '1');
    }
  });
});

describe('an operation that cannot run', () => {
  it.each([
    { what: 'its syntax', query: '{', rest: {} },
    { what: 'an empty document', query: '', rest: {} },
    { what: 'a document without operations', query: 'fragment F on Query { __typename }', rest: {} },
    { what: 'an unknown field', query: '{ nonsense }', rest: {} },
    { what: 'an unknown subscription', query: 'subscription { nonsense }', rest: {} },
    {
      what: 'no operationName where one is due',
      query: 'query A { __typename } query B { __typename }',
      rest: {},
    },
    { what: 'an unknown operationName', query: '{ __typename }', rest: { operationName: 'Other' } },
  ])('because of $what ends with error, and no complete; the socket lives', async ({ query, rest }) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(subscribe('1', query, rest));
    const { payload, ...error } = await socket.next();
    expect(error).toEqual({ id: '1', type: 'error' });
    expect(payload).toEqual([expect.objectContaining({ message: expect.any(String) as unknown })]);
    await expectQuiet(socket);
    socket.send(subscribe('1', '{ __typename }'));
    await expectResult(socket, '1');
  });

  it('leaves the other operations of its socket alone', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(watch('live'));
    await untilLive(server, 1);
    socket.send(subscribe('dead', '{ nonsense }'));
    expect(await socket.next()).toMatchObject({ id: 'dead', type: 'error' });
    await postComment(server, marketId, 'Still there?');
    expect(await socket.next()).toMatchObject({ id: 'live', type: 'next' });
  });
});

describe('a subscription', () => {
  it('brings a next for each result, in order, until the client completes it', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(watch('1'));
    await untilLive(server, 1);
    for (const content of ['one', 'two', 'three']) await postComment(server, marketId, content);
    for (const content of ['one', 'two', 'three']) {
      const discussionPosted = { discussion: { content } };
      expect(await socket.next()).toMatchObject({
        id: '1',
        type: 'next',
        payload: { data: { discussionPosted } },
      });
    }
    socket.send(complete('1'));
    await untilLive(server, 0);
    await postComment(server, marketId, 'four');
    await expectQuiet(socket);
  });

  it('is one of many, which are told apart by their ids', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.sendTogether([watch('a'), watch('b'), watch('c')]);
    await untilLive(server, 3);
    socket.send(complete('b'));
    await untilLive(server, 2);
    await postComment(server, marketId, 'Who hears it?');
    const received = [await socket.next(), await socket.next()];
    expect(received.map(({ id }) => id).sort()).toEqual(['a', 'c']);
    await expectQuiet(socket);
  });

  it('goes on beside queries', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(watch('live'));
    await untilLive(server, 1);
    socket.send(subscribe('1', '{ __typename }'));
    await expectResult(socket, '1');
    await postComment(server, marketId, 'And?');
    expect(await socket.next()).toMatchObject({ id: 'live', type: 'next' });
  });

  it('may be completed twice, and by a client that never had it', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(watch('1'));
    await untilLive(server, 1);
    socket.sendTogether([complete('1'), complete('1'), complete('never')]);
    await expectQuiet(socket);
    await untilLive(server, 0);
  });

  it('ends with its socket', async () => {
    const socket = await openAcknowledgedSocket(server);
    socket.sendTogether([watch('1'), watch('2'), watch('__proto__')]);
    await untilLive(server, 3);
    socket[Symbol.dispose]();
    await untilLive(server, 0);
  });

  it('of one socket has nothing to do with that of another under the same id', async () => {
    using one = await openAcknowledgedSocket(server);
    using two = await openAcknowledgedSocket(server);
    one.send(watch('1'));
    two.send(watch('1'));
    await untilLive(server, 2);
    one.send(complete('1'));
    await untilLive(server, 1);
    await postComment(server, marketId, 'For the second.');
    expect(await two.next()).toMatchObject({ id: '1', type: 'next' });
    await expectQuiet(one);
  });
});
