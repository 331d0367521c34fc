import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  MarketDocument,
  PostDiscussionDocument,
  type DiscussionPostedSubscription,
} from '../../src/client/generated/graphql.ts';
import { pause } from '../../src/server/base/waiting.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { answerTo } from '../support/clients/raw-request.ts';
import { startNginx, type TestNginx } from '../support/servers/nginx.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { startRedis, type TestRedis } from '../support/redis/redis.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

let redis: TestRedis;
let instances: [TestServer, TestServer];
let nginx: TestNginx;
let token: string;

beforeAll(async () => {
  redis = await startRedis();
  const environment = {
    DATABASE_URL: await createDatabase(),
    REDIS_URL: redis.url,
    MAX_CONNECTIONS: String(capacity),
    // The sockets of the test say nothing, and stay.
    CONNECTION_INIT_TIMEOUT_MS: '600000',
  };
  instances = await Promise.all([startServer(environment), startServer(environment)]);
  nginx = await startNginx([new URL(instances[0].url).host, new URL(instances[1].url).host]);
  token = await tokenOf('writer');
});

afterAll(async () => {
  await nginx[Symbol.asyncDispose]();
  await Promise.all(instances.map((instance) => instance.stop()));
  await redis[Symbol.asyncDispose]();
});

const post = (marketId: string, content: string): Promise<unknown> =>
  request(instances[1], PostDiscussionDocument, { input: { marketId, content } }, token);

/** The HTTP status of a query through nginx. */
async function queryStatus(): Promise<number> {
  const response = await fetch(nginx.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  await response.text();
  return response.status;
}

/** The status of `/ready` through nginx. */
const readyStatus = async (): Promise<number> => (await fetch(new URL('/ready', nginx.url))).status;

/** Whether a socket opens through nginx: 101, or the status that refuses it. */
const upgradeStatus = (sockets: WebSocket[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(nginx.webSocketUrl, 'graphql-transport-ws');
    sockets.push(socket);
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on('error', reject);
  });

/** Sockets, event streams and operations of an instance at most. */
const capacity = 40;

describe('nginx with the configuration of compose.yaml', () => {
  it('lets every event of a Server-Sent Events stream through as it comes', async () => {
    const marketId = await createMarket(instances[0]);
    const response = await fetch(nginx.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: print(DiscussionPostedDocument), variables: { marketId } }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    if (response.body === null) throw new Error('the stream has no body');
    let text = '';
    const posting = post(marketId, 'through the stream');
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('through the stream')) break;
    }
    await posting;
    expect(text).toContain('event: next');
  });

  it('passes on the 503 of a full server, which takes no instance out', async () => {
    const sockets: WebSocket[] = [];
    const isOver = { yet: false };
    const health = Array.from({ length: 4 }, async () => {
      const statuses = new Set<number>();
      while (!isOver.yet) statuses.add((await fetch(new URL('/health', nginx.url))).status);
      return statuses;
    });
    const counts = new Map<number, number>();
    const rounds = 2 * capacity + 40;
    for (let round = 0; round < rounds; round += 1) {
      const status = await upgradeStatus(sockets);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    const queries = await Promise.all(Array.from({ length: 24 }, queryStatus));
    isOver.yet = true;
    expect((await Promise.all(health)).map((statuses) => [...statuses])).toEqual(health.map(() => [200]));
    // Both instances are filled, because a full instance sends the socket to the other.
    expect(Object.fromEntries(counts)).toEqual({ 101: 2 * capacity, 503: 40 });
    expect(new Set(queries)).toEqual(new Set([503]));

    const [first] = sockets;
    first?.terminate();
    // One instance has room for one again, and nginx asks both.
    await vi.waitFor(async () => expect(await queryStatus()).toBe(200), { interval: 5 });
    for (const socket of sockets) socket.terminate();
    await vi.waitFor(async () => {
      const statuses = await Promise.all(Array.from({ length: 24 }, queryStatus));
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });

  it('passes on the 503 of /ready, and every query beside them is answered', async () => {
    redis.pause();
    try {
      await vi.waitFor(async () => expect(await readyStatus()).toBe(503), { timeout: 10_000 });
      const statuses = await Promise.all(
        Array.from({ length: 40 }, (_none, index) => (index % 2 === 0 ? readyStatus() : queryStatus())),
      );
      expect(new Set(statuses.filter((_status, index) => index % 2 === 0))).toEqual(new Set([503]));
      expect(new Set(statuses.filter((_status, index) => index % 2 === 1))).toEqual(new Set([200]));
    } finally {
      redis.resume();
    }
    await vi.waitFor(async () => expect(await readyStatus()).toBe(200), { timeout: 10_000 });
  });

  it('answers every query over connections that were idle for longer than Node keeps them by default', async () => {
    const nodeDefaultMs = 5000;
    const statuses: number[] = [];
    const burst = async (): Promise<void> => {
      statuses.push(...(await Promise.all(Array.from({ length: 24 }, queryStatus))));
    };
    const startedAtMs = performance.now();
    await burst();
    // Around the moment at which Node would close the idle connections.
    for (const atMs of [nodeDefaultMs - 20, nodeDefaultMs + 500]) {
      await pause(atMs - (performance.now() - startedAtMs));
      await burst();
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    // nginx gives an idle connection up after 60 s, and the instance after that.
    const { headers } = await fetch(instances[0].endpoint('/health'));
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  it('takes a client that offers h2c', async () => {
    const answer = await answerTo(
      nginx,
      ['GET /health HTTP/1.1', 'Host: localhost', 'Connection: Upgrade, close', 'Upgrade: h2c', '', ''].join(
        '\r\n',
      ),
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('takes a client to another instance when its own goes down, and nothing is lost', async () => {
    const marketId = await createMarket(instances[0]);
    const contents = ['before', 'while it moves', 'after'];
    const received: string[] = [];
    let cursor = (await request(instances[0], MarketDocument, { id: marketId })).market?.cursor;

    for (const [index, content] of contents.entries()) {
      await post(marketId, content);
      const client = createClient({ url: nginx.webSocketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
      const events = client.iterate<DiscussionPostedSubscription>({
        query: print(DiscussionPostedDocument),
        variables: { marketId, after: cursor },
      });
      for await (const { data } of events) {
        if (data == null) throw new Error('an event without data');
        received.push(data.discussionPosted.discussion.content);
        cursor = data.discussionPosted.cursor;
        break;
      }
      await client.dispose();
      if (index === 0) await instances[0].stop();
    }

    expect(received).toEqual(contents);
  });
});
