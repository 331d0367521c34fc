import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';

import { createCoreClient } from '../../../src/client/core/client.ts';
import type { Transport } from '../../../src/client/core/transport.ts';
import { DiscussionPostedDocument } from '../../../src/client/generated/graphql.ts';
import { connect as connectEventStreams } from '../../../src/client/transports/sse.ts';
import { connect as connectSockets } from '../../../src/client/transports/websocket.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient, record } from '../../support/clients/marketcast.ts';
import { pretendWindow } from '../../support/clients/window.ts';
import { untilLive, untilStatus } from '../../support/clients/subscriber.ts';
import { postComment } from '../../support/graphql/streams.ts';
import { startServer, withoutLimits, type TestServer } from '../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

const contentOf = (event: {
  readonly discussionPosted: { readonly discussion: { readonly content: string } };
}) => event.discussionPosted.discussion.content;

/** A proxy that lets WebSockets through only while it is told to. */
interface BlockingProxy extends AsyncDisposable {
  readonly url: string;
  /** Handshakes of WebSockets so far. */
  readonly handshakes: number;
  areBlocked: boolean;
  /** Breaks every WebSocket. */
  cut(): void;
}

async function startBlockingProxy(target: TestServer): Promise<BlockingProxy> {
  const { port } = new URL(target.url);
  const sockets = new Set<Socket>();
  let handshakes = 0;
  const proxy: Server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    const controller = new AbortController();
    response.on('close', () => controller.abort());
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', headers, url = '/' } = request;
      const body = Buffer.concat(chunks);
      void fetch(`http://127.0.0.1:${port}${url}`, {
        method,
        headers: headers as Record<string, string>,
        body,
        signal: controller.signal,
      })
        .then(async (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers));
          for await (const chunk of answer.body ?? []) response.write(chunk);
          response.end();
        })
        .catch(() => response.destroy());
    });
  });
  const state = { areBlocked: true };
  proxy.on('upgrade', (request, socket: Socket) => {
    handshakes += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (state.areBlocked) return socket.destroy();
    const upstream = connect(Number(port), '127.0.0.1');
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    const head = request.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
    );
    upstream.write(`GET ${request.url} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    upstream.pipe(socket).pipe(upstream);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`,
    get handshakes() {
      return handshakes;
    },
    get areBlocked() {
      return state.areBlocked;
    },
    set areBlocked(areBlocked) {
      state.areBlocked = areBlocked;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

it('event streams serve after two blocked WebSockets, and the cursors cross over both ways', async () => {
  using window = pretendWindow();
  await using proxy = await startBlockingProxy(server);
  proxy.areBlocked = false;
  using client = openClient({ url: proxy.url });
  const marketId = await createMarket(server, 'PROPOSED');
  const stream = record(client, DiscussionPostedDocument, { marketId });
  await stream.until('live');
  expect(stream.status.transport).toBe('ws');
  await postComment(server, marketId, 'over a WebSocket');
  await stream.take(1);

  proxy.areBlocked = true;
  proxy.cut();
  await postComment(server, marketId, 'in between');
  await stream.when(() => stream.status.transport === 'sse' && stream.status.state === 'live');
  await postComment(server, marketId, 'over an event stream');
  await stream.take(3);
  // The first one was cut off, and two tries failed before the event stream.
  expect(proxy.handshakes).toBeGreaterThanOrEqual(3);

  proxy.areBlocked = false;
  // Stands for the page being shown again, which tries at once.
  window.dispatch('pageshow');
  await stream.when(() => stream.status.transport === 'ws');
  await untilStatus(server, ({ connections, subscriptions }) => connections === 1 && subscriptions === 1);
  await postComment(server, marketId, 'over a WebSocket again');
  expect((await stream.take(4)).map(contentOf)).toEqual([
    'over a WebSocket',
    'in between',
    'over an event stream',
    'over a WebSocket again',
  ]);
  expect(stream.status).toMatchObject({ state: 'live', transport: 'ws' });
});

it('many streams share a WebSocket, and come back together', async () => {
  await using proxy = await startBlockingProxy(server);
  proxy.areBlocked = false;
  using client = openClient({ url: proxy.url });
  const marketId = await createMarket(server, 'PROPOSED');
  const streams = range(1, 100).map(() => record(client, DiscussionPostedDocument, { marketId }));
  await Promise.all(streams.map((stream) => stream.until('live')));
  // A busy server sends the first checkpoint late, and a stream that was quiet for two seconds is live before.
  await Promise.all(streams.map((stream) => stream.when(() => stream.handle.cursor !== null)));
  expect(client.status.state).toBe('live');
  proxy.cut();
  await postComment(server, marketId, 'missed');
  await Promise.all(streams.map((stream) => stream.take(1)));
  expect(proxy.handshakes).toBe(2);
});

it('a client without a network is offline, and comes back at once when there is one', async () => {
  using window = pretendWindow();
  await using proxy = await startBlockingProxy(server);
  proxy.areBlocked = false;
  // Without the event of the window, the client would come back after minutes.
  using client = openClient({
    url: proxy.url,
    transports: ['ws'],
    retry: { fromMs: 600_000, toMs: 600_000 },
  });
  const marketId = await createMarket(server, 'PROPOSED');
  const stream = record(client, DiscussionPostedDocument, { marketId });
  await stream.until('live');
  await stream.when(() => stream.handle.cursor !== null);
  window.isOnline = false;
  proxy.areBlocked = true;
  proxy.cut();
  await stream.until('offline');
  expect(stream.status.retryAt).toBeGreaterThan(Date.now());
  await postComment(server, marketId, 'missed');
  window.isOnline = true;
  proxy.areBlocked = false;
  window.dispatch('online');
  await stream.take(1);
  expect(stream.states).toEqual([
    'connecting',
    'catching-up',
    'live',
    'offline',
    'reconnecting',
    'catching-up',
    'live',
  ]);
});

it('a transport whose code does not load is loaded again, and after two failures the other one serves', async () => {
  const marketId = await createMarket(server, 'PROPOSED');
  let failures = 0;
  const sse = () => Promise.resolve(connectEventStreams(fetch));
  const unloadable: Transport = {
    name: 'ws',
    isSingle: false,
    load() {
      failures += 1;
      return failures <= 3
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(connectSockets(WebSocket));
    },
  };
  const options = { url: server.url, retry: { fromMs: 20, toMs: 200, resetAfterMs: 10 } };
  const alone = createCoreClient(options, () => [unloadable]);
  const stream = record(alone, DiscussionPostedDocument, { marketId });
  await stream.until('live');
  expect(failures).toBe(4);
  expect(stream.states).toContain('connecting');
  alone.close();

  const broken: Transport = { ...unloadable, load: () => Promise.reject(new TypeError('Failed to fetch')) };
  const both = createCoreClient(options, () => [broken, { name: 'sse', isSingle: true, load: sse }]);
  const other = record(both, DiscussionPostedDocument, { marketId });
  await other.until('live');
  expect(other.status.transport).toBe('sse');
  both.close();
});
