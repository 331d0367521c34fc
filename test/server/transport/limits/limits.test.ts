import { print } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  DiscussionPostedDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { codesOf, createMarket, request, type WireResult } from '../../../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import {
  openAcknowledgedSocket,
  openSocket,
  refusalOf,
  type RawSocket,
} from '../../../support/clients/socket.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { connectTo } from '../../../support/clients/wire-socket.ts';

const servers: TestServer[] = [];
const sockets: RawSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket[Symbol.dispose]();
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  return server;
}

async function open(server: TestServer, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = await openSocket(server, { headers });
  sockets.push(socket);
  return socket;
}

describe('connections', () => {
  it('are refused with 503 when there are MAX_CONNECTIONS, and taken again when one has gone', async () => {
    const server = await serve({ MAX_CONNECTIONS: '2' });
    const first = await open(server);
    const stream = await openEventStream(server, DiscussionPostedDocument, {});
    expect(await refusalOf(server)).toBe(503);
    expect((await openEventStream(server, DiscussionPostedDocument, {})).status).toBe(503);
    expect(await refusalsBy(server, 'MAX_CONNECTIONS')).toBe(2);

    first[Symbol.dispose]();
    await vi.waitFor(() => open(server));
    stream.abort();
    await vi.waitFor(() => open(server));
  });

  it('are refused with 429 when one address has MAX_CONNECTIONS_PER_IP of them, and nobody else is', async () => {
    const server = await serve({ MAX_CONNECTIONS_PER_IP: '2', TRUST_PROXY: '1' });
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
    await open(server, from('203.0.113.7'));
    await open(server, from('198.51.100.1, 203.0.113.7'));
    expect(await refusalOf(server, from('203.0.113.7'))).toBe(429);
    // A client can forge the entries left of the trusted proxy's entry.
    expect(await refusalOf(server, from('192.0.2.99, 203.0.113.7'))).toBe(429);
    await open(server, from('203.0.113.8'));
    // A host of IPv6 has a whole network.
    await open(server, from('2001:db8:1:2::1'));
    await open(server, from('2001:db8:1:2:ffff::2'));
    expect(await refusalOf(server, from('2001:db8:1:2:3:4:5:6'))).toBe(429);
    await open(server, from('2001:db8:1:3::1'));
    expect(await refusalsBy(server, 'MAX_CONNECTIONS_PER_IP')).toBe(3);
  });

  it('are requests for GraphQL in progress, too; no probe of health is refused', async () => {
    const server = await serve({ MAX_CONNECTIONS_PER_IP: '2' });
    const begun = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    using held = await connectTo(server);
    using other = await connectTo(server);
    for (const wire of [held, other]) wire.write(`${begun}content-length: 24\r\n\r\n{"query"`);
    const ask = (): Promise<Response> => fetch(`${server.url}?query={__typename}`);
    await vi.waitFor(async () => expect((await ask()).status).toBe(429));
    const refused = await ask();
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 1000 } }],
    });
    expect(await refusalOf(server)).toBe(429);
    for (const path of ['/health', '/ready', '/metrics']) {
      expect((await fetch(server.endpoint(path))).status).toBe(200);
    }
    held.write(':"{__typename}"}');
    expect((await held.head()).status).toBe(200);
    await vi.waitFor(async () => expect((await ask()).status).toBe(200));
  });

  it('count by their own address when no proxy is trusted, whatever they say', async () => {
    const server = await serve({ MAX_CONNECTIONS_PER_IP: '1' });
    await open(server, { 'x-forwarded-for': '203.0.113.7' });
    expect(await refusalOf(server, { 'x-forwarded-for': '203.0.113.8' })).toBe(429);
    expect((await openEventStream(server, DiscussionPostedDocument, {})).status).toBe(429);
  });
});

describe('a socket', () => {
  it('gets TOO_MANY_SUBSCRIPTIONS past MAX_SUBSCRIPTIONS_PER_CONNECTION, lives, and may have another when one ends', async () => {
    const server = await serve({ MAX_SUBSCRIPTIONS_PER_CONNECTION: '3' });
    const socket = await openAcknowledgedSocket(server);
    sockets.push(socket);
    const subscribe = (id: string) => ({
      id,
      type: 'subscribe',
      payload: { query: print(DiscussionPostedDocument) },
    });
    socket.sendTogether(['1', '2', '3', '4'].map(subscribe));
    expect(await socket.next()).toMatchObject({
      id: '4',
      type: 'error',
      payload: [
        {
          extensions: {
            code: 'TOO_MANY_SUBSCRIPTIONS',
            retryable: true,
            maxSubscriptions: 3,
            retryAfterMs: 1000,
          },
        },
      ],
    });
    await untilLive(server, 3);
    socket.sendTogether([{ id: '1', type: 'complete' }, subscribe('5')]);
    await untilLive(server, 3);
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    expect(await refusalsBy(server, 'MAX_SUBSCRIPTIONS_PER_CONNECTION')).toBe(1);
  });

  it('is closed with 4429 when it floods the server with messages, far past the burst', async () => {
    const server = await serve({ RATE_LIMIT_MESSAGES: '1', RATE_LIMIT_MESSAGES_BURST: '20' });
    const socket = await openAcknowledgedSocket(server);
    sockets.push(socket);
    socket.sendTogether(Array.from({ length: 19 }, () => ({ type: 'ping' })));
    for (let count = 0; count < 19; count += 1) expect(await socket.next()).toEqual({ type: 'pong' });
    socket.sendTogether(Array.from({ length: 200 }, () => ({ type: 'ping' })));
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    expect(await refusalsBy(server, 'RATE_LIMIT_MESSAGES')).toBe(1);
  });
});

describe('the id of an operation', () => {
  it('may have MAX_OPERATION_ID_LENGTH characters; with more its socket is closed with 4400', async () => {
    const server = await serve({ MAX_OPERATION_ID_LENGTH: '20' });
    const socket = await openAcknowledgedSocket(server);
    sockets.push(socket);
    const ask = (id: string) => ({ id, type: 'subscribe', payload: { query: '{ __typename }' } });
    socket.send(ask('ä'.repeat(20)));
    expect(await socket.next()).toMatchObject({ id: 'ä'.repeat(20), type: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    socket.sendTogether([ask('ä'.repeat(21)), ask('1')]);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'An id has at most 20 characters' });
    expect(await refusalsBy(server, 'MAX_OPERATION_ID_LENGTH')).toBe(1);
  });
});

describe('a batch', () => {
  const post = (server: TestServer, operations: readonly string[], accept = 'application/json') =>
    fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(operations.map((query) => ({ query }))),
    });
  const typename = '{ __typename }';

  it('is refused unless MAX_BATCH_SIZE allows it', async () => {
    const server = await serve({});
    expect((await post(server, [typename])).status).toBe(400);
    expect((await post(server, [typename, typename])).status).toBe(400);
    expect(await refusalsBy(server, 'MAX_BATCH_SIZE')).toBe(2);
  });

  it('may hold MAX_BATCH_SIZE operations, each checked as if it came alone; with more none is executed', async () => {
    const server = await serve({ MAX_BATCH_SIZE: '3', QUERY_MAX_ALIASES: '1', RATE_LIMIT_SIGN_INS: '1' });
    const answered = await post(server, [typename, '{ a: __typename b: __typename }', '{ viewer { role } }']);
    expect(await answered.json()).toMatchObject([
      { data: { __typename: 'Query' } },
      { errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] },
      { data: { viewer: null } },
    ]);
    const wallet = '1'.repeat(32);
    const signIn = `mutation { requestWalletChallenge(input: { wallet: "${wallet}" }) { __typename } }`;
    const codes = (await (await post(server, [signIn, signIn])).json()) as WireResult<unknown>[];
    expect(codes.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual([undefined, 'RATE_LIMITED']);
    const refused = await post(
      server,
      Array.from({ length: 4 }, () => typename),
    );
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(await refusalsBy(server, 'MAX_BATCH_SIZE')).toBe(1);
  });

  it.each(['application/json', 'text/event-stream', '*/*'])(
    'holds no subscription, whatever it accepts: %s',
    async (accept) => {
      const server = await serve({ MAX_BATCH_SIZE: '3' });
      const subscription = 'subscription { discussionPosted { id } }';
      const response = await post(server, [typename, subscription, subscription], accept);
      const text = await response.text();
      expect(text.match(/BAD_USER_INPUT/g)).toHaveLength(2);
      await untilLive(server, 0);
    },
  );
});

describe('mutations', () => {
  const comment = (marketId: string) => ({ input: { marketId, content: 'Again.' } });

  it('of one wallet are RATE_LIMITED past RATE_LIMIT_MUTATIONS a second, with the time to wait; services are not', async () => {
    const server = await serve({ RATE_LIMIT_MUTATIONS: '3' });
    const marketId = await createMarket(server, 'ACTIVE');
    const [eager, patient] = await Promise.all([tokenOf('eager'), tokenOf('patient')]);
    // An operation with five mutations counts five times.
    const many = `mutation ($input: PostDiscussionInput!) {
      ${Array.from({ length: 5 }, (_, index) => `m${index}: postDiscussion(input: $input) { __typename }`).join('\n')}
    }`;
    expect(await codesOf(server, many, comment(marketId), eager)).toEqual(['RATE_LIMITED']);
    const refused = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${eager}` },
      body: JSON.stringify({ query: print(PostDiscussionDocument), variables: comment(marketId) }),
    });
    const { errors } = (await refused.json()) as {
      errors: { extensions: { code: string; retryAfterMs: number } }[];
    };
    expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true, perSecond: 3 });
    expect(errors[0]?.extensions.retryAfterMs).toBeGreaterThan(0);
    expect(errors[0]?.extensions.retryAfterMs).toBeLessThanOrEqual(1000);
    await request(server, PostDiscussionDocument, comment(marketId), patient);
    expect(await refusalsBy(server, 'RATE_LIMIT_MUTATIONS')).toBe(2);
  });

  it('over a socket count with those over HTTP', async () => {
    const server = await serve({ RATE_LIMIT_MUTATIONS: '1' });
    const marketId = await createMarket(server, 'ACTIVE');
    const token = await tokenOf('eager');
    const socket = await openAcknowledgedSocket(server, token);
    sockets.push(socket);
    const payload = { query: print(PostDiscussionDocument), variables: comment(marketId) };
    socket.sendTogether(['1', '2', '3'].map((id) => ({ id, type: 'subscribe', payload })));
    const types: unknown[] = [];
    while (types.length < 4) types.push((await socket.next()).type);
    expect([...types].sort()).toEqual(['complete', 'error', 'error', 'next']);
  });
});
