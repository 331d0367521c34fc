import { print } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  PostDiscussionDocument,
} from '../../../../../src/client/generated/graphql.ts';
import { createMarket } from '../../../../support/clients/graphql.ts';
import { refusalsBy } from '../../../../support/clients/metrics.ts';
import { openAcknowledgedSocket, type Message, type RawSocket } from '../../../../support/clients/socket.ts';
import { untilLive } from '../../../../support/clients/subscriber.ts';
import { startServer, tokenOf, type TestServer } from '../../../../support/servers/server.ts';

const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  return server;
}

const query = print(DiscussionPostedDocument);
const subscribe = (id: string): Message => ({ id, type: 'subscribe', payload: { query } });
const complete = (id: string): Message => ({ id, type: 'complete' });
const ask = (id: string): Message => ({ id, type: 'subscribe', payload: { query: '{ __typename }' } });
const range = (length: number) => Array.from({ length }, (_, index) => index);

async function repliesOf(socket: RawSocket, count: number): Promise<readonly Message[]> {
  const replies: Message[] = [];
  while (replies.length < count) replies.push(await socket.next());
  return replies;
}

/** How often sockets of a server were slowed down by a rate. */
async function slowedBy(server: TestServer, limit: string): Promise<number> {
  const text = await (await fetch(server.endpoint('/metrics'))).text();
  return Number(new RegExp(`^marketcast_slowed_total{limit="${limit}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('the messages of a socket past the burst', () => {
  it('wait, and are all handled in their order', async () => {
    const server = await serve({ RATE_LIMIT_MESSAGES: '100', RATE_LIMIT_MESSAGES_BURST: '10' });
    using socket = await openAcknowledgedSocket(server);
    const beganAt = performance.now();
    // A socket is not read while one of its operations waits, so operations might not wait for tokens. Pings do.
    socket.sendTogether(range(29).map((index) => ({ type: 'ping', payload: { index } })));
    const replies = await repliesOf(socket, 29);
    expect(replies).toEqual(range(29).map((index) => ({ type: 'pong', payload: { index } })));
    // The burst has 9 left after `connection_init`, and a token comes back every 10 ms.
    expect(performance.now() - beganAt).toBeGreaterThan(150);
    expect(await slowedBy(server, 'RATE_LIMIT_MESSAGES')).toBeGreaterThan(0);
    expect(await refusalsBy(server, 'RATE_LIMIT_MESSAGES')).toBe(0);
  });

  it('do not end the socket of a list of 100 rows that subscribe, at six turns of the page in 4 s', async () => {
    const server = await serve({
      RATE_LIMIT_MESSAGES: '50',
      RATE_LIMIT_MESSAGES_BURST: '200',
      MAX_SUBSCRIPTIONS_PER_CONNECTION: '200',
    });
    using socket = await openAcknowledgedSocket(server);
    let closed: unknown = null;
    void socket.closed.then((closure) => (closed = closure));
    for (const page of range(6)) {
      if (page > 0) socket.sendTogether(range(100).map((row) => complete(`${page - 1}.${row}`)));
      socket.sendTogether(range(100).map((row) => subscribe(`${page}.${row}`)));
      await new Promise((resolve) => setTimeout(resolve, 4000 / 6));
    }
    socket.send(ask('last'));
    expect((await repliesOf(socket, 2)).map(({ id }) => id)).toEqual(['last', 'last']);
    await untilLive(server, 100);
    expect(closed).toBeNull();
    expect(await refusalsBy(server, 'RATE_LIMIT_MESSAGES')).toBe(0);
    // The rows of the last page are those that live.
    const marketId = await createMarket(server);
    await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('ada')}` },
      body: JSON.stringify({
        query: print(PostDiscussionDocument),
        variables: { input: { marketId, content: 'So it goes.' } },
      }),
    });
    const ids = (await repliesOf(socket, 100)).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(range(100).map((row) => `5.${row}`)));
  });

  it('let a `complete` pass: of an operation that runs, and of one that waits, which never begins', async () => {
    const server = await serve({ RATE_LIMIT_MESSAGES: '1', RATE_LIMIT_MESSAGES_BURST: '3' });
    using socket = await openAcknowledgedSocket(server);
    // Two tokens are left: `running` and `other` take them.
    socket.sendTogether([subscribe('running'), subscribe('other'), subscribe('waiting'), ask('last')]);
    await untilLive(server, 2);
    socket.send(complete('unheard'));
    await untilLive(server, 2);
    using another = await openAcknowledgedSocket(server);
    another.sendTogether([
      subscribe('a'),
      subscribe('b'),
      ask('c'),
      complete('a'),
      complete('c'),
      complete('b'),
    ]);
    await untilLive(server, 2);
    another.send(ask('d'));
    // `c` is over before its token came.
    expect(await another.next()).toMatchObject({ id: 'd', type: 'next' });
    expect(await socket.next()).toMatchObject({ id: 'last', type: 'next' });
  });
});

describe('the control frames of a socket', () => {
  const open = async (server: TestServer): Promise<WebSocket> => {
    const socket = new WebSocket(server.webSocketUrl, 'graphql-transport-ws');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    return socket;
  };
  const closeOf = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
    new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );

  it.each(['ping', 'pong'] as const)(
    'slow the socket down first, and end it with 4429 far past the burst: %s',
    async (kind) => {
      const server = await serve({ RATE_LIMIT_CONTROL_FRAMES: '20' });
      const socket = await open(server);
      for (let count = 0; count < 210; count += 1) socket[kind]();
      socket.send(JSON.stringify({ type: 'connection_init' }));
      const [first] = await Promise.all([
        new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString()))),
      ]);
      expect(first).toBe('{"type":"connection_ack"}');
      expect(await slowedBy(server, 'RATE_LIMIT_CONTROL_FRAMES')).toBeGreaterThan(0);
      expect(await refusalsBy(server, 'RATE_LIMIT_CONTROL_FRAMES')).toBe(0);
      const closed = closeOf(socket);
      for (let count = 0; count < 5000; count += 1) socket[kind]();
      expect(await closed).toEqual({ code: 4429, reason: 'Too many messages' });
      expect(await refusalsBy(server, 'RATE_LIMIT_CONTROL_FRAMES')).toBe(1);
    },
  );

  it('past the burst, get an answer for the last of the pings that wait', async () => {
    const server = await serve({ RATE_LIMIT_CONTROL_FRAMES: '20' });
    const socket = await open(server);
    const answers: number[] = [];
    const answered = new Promise<void>((resolve) => {
      socket.on('pong', (payload: Buffer) => {
        answers.push(Number(payload.toString()));
        if (answers.at(-1) === 349) resolve();
      });
    });
    for (const index of range(350)) socket.ping(String(index));
    await answered;
    expect(answers.slice(0, 200)).toEqual(range(200));
    expect(answers).toEqual(answers.toSorted((a, b) => a - b));
    expect(answers.length).toBeLessThan(350);
    socket.terminate();
  });

  it('leave the answers to our own pings free', async () => {
    const server = await serve({ RATE_LIMIT_CONTROL_FRAMES: '1', HEARTBEAT_INTERVAL_MS: '100' });
    const socket = await open(server);
    socket.send(JSON.stringify({ type: 'connection_init' }));
    let pings = 0;
    await new Promise<void>((resolve) => {
      socket.on('ping', () => {
        pings += 1;
        if (pings === 40) resolve();
      });
    });
    expect(socket.readyState).toBe(socket.OPEN);
    expect(await slowedBy(server, 'RATE_LIMIT_CONTROL_FRAMES')).toBe(0);
    socket.terminate();
  });
});
