import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import type { LiveView } from '../../../src/client/index.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { untilLive } from '../../support/clients/subscriber.ts';
import { postComment } from '../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts';

let server: TestServer;
let proxy: TcpProxy;

beforeAll(async () => {
  server = await startServer({ HISTORY_SIZE: '10', HEARTBEAT_INTERVAL_MS: '1000' });
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

beforeEach(() => untilLive(server, 0));

interface Board {
  readonly market: {
    readonly cursor: string;
    readonly discussions: { readonly edges: readonly { readonly node: Comment }[] };
  };
}

interface Comment {
  readonly id: string;
  readonly content: string;
}

const boardQuery = `query ($id: ID!) {
  market(id: $id) { cursor discussions(first: 50) { edges { node { id content } } } }
}`;
const boardEvents = `subscription ($id: ID!, $after: Cursor) {
  discussionPosted(marketId: $id, after: $after) { id cursor discussion { id content } }
}`;

interface Posted {
  readonly discussionPosted: { readonly discussion: Comment };
}

const commentsOf = (board: Board | undefined): readonly Comment[] =>
  board?.market.discussions.edges.map(({ node }) => node) ?? [];

/** The board with a comment. A comment from just before the snapshot can arrive again. */
function withComment(board: Board, comment: Comment): Board {
  const { edges } = board.market.discussions;
  if (edges.some(({ node }) => node.id === comment.id)) return board;
  return { market: { ...board.market, discussions: { edges: [...edges, { node: comment }] } } };
}

let reductions = 0;

/** The comments of a market, and every view that its listener was told of. */
function watchBoard(client: ReturnType<typeof openClient>, id: string) {
  const live = client.live<Board, { id: string }, Posted, { id: string }>({
    snapshot: boardQuery,
    stream: boardEvents,
    variables: { id },
    cursor: ({ market }) => market.cursor,
    reduce(board, { discussionPosted: { discussion } }) {
      reductions += 1;
      return withComment(board, discussion);
    },
  });
  const views: LiveView<Board>[] = [];
  const stop = live.subscribe(() => void views.push(live.view()));
  const until = async (isReached: () => boolean): Promise<void> => {
    while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { live, views, stop, until };
}

it.each(['ws', 'sse'] as const)(
  'a state over %s is the snapshot and every event after it',
  async (transport) => {
    using client = openClient({ url: server.url, transports: [transport] });
    const id = await createMarket(server, 'PROPOSED');
    await postComment(server, id, 'before');
    const { live, views, stop, until } = watchBoard(client, id);
    await until(() => live.status.state === 'live');
    await postComment(server, id, 'after');
    await until(() => commentsOf(live.current).length === 2);
    expect(new Set(commentsOf(live.current).map(({ content }) => content))).toEqual(
      new Set(['before', 'after']),
    );
    await until(() => commentsOf(views.at(-1)?.data).length === 2);
    expect(live.isStale).toBe(false);
    stop();
    await untilLive(server, 0);
  },
);

it('a state that missed events is stale, never shows fewer rows, and is replaced at once', async () => {
  using client = openClient({ url: `http://127.0.0.1:${proxy.port}/graphql`, transports: ['ws'] });
  const id = await createMarket(server, 'PROPOSED');
  for (const number of range(1, 5)) await postComment(server, id, `early ${number}`);
  const { live, views, until } = watchBoard(client, id);
  await until(() => live.status.state === 'live');
  proxy.freeze();
  proxy.resetConnections();
  // More than the log keeps.
  for (const number of range(1, 15)) await postComment(server, id, `missed ${number}`);
  proxy.thaw();
  proxy.resetConnections();
  await until(() => commentsOf(live.current).length === 20 && !live.isStale);
  await until(() => commentsOf(views.at(-1)?.data).length === 20);
  const sizes = views.filter(({ data }) => data !== undefined).map(({ data }) => commentsOf(data).length);
  expect(sizes.every((size) => size === 5 || size === 20)).toBe(true);
  expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
  const stale = views.filter(({ isStale }) => isStale);
  expect(stale.length).toBeGreaterThan(0);
  expect(stale.every(({ data }) => commentsOf(data).length === 5)).toBe(true);
});

it('a state that loses its listener and gets it back in the same second fetches once', async () => {
  let requests = 0;
  const counted: typeof fetch = (...request) => {
    requests += 1;
    return fetch(...request);
  };
  using client = openClient({ url: server.url, transports: ['ws'], fetch: counted });
  const id = await createMarket(server, 'PROPOSED');
  const { live, stop, until } = watchBoard(client, id);
  stop();
  live.subscribe(() => undefined);
  await until(() => live.status.state === 'live');
  expect(requests).toBe(1);
  await untilLive(server, 1);
});

it('a state of nothing fails, and one that cannot be reached tries again', async () => {
  using client = openClient({ url: server.url, transports: ['ws'] });
  const nothing = client.live({
    snapshot: `query { market(id: "no-such-market") { cursor } }`,
    stream: boardEvents,
    cursor: (data: { readonly market: { readonly cursor: string } | null }) => data.market?.cursor,
    reduce: (data) => data,
  });
  nothing.subscribe(() => undefined);
  while (nothing.status.state !== 'failed') await new Promise((resolve) => setTimeout(resolve, 5));
  expect(nothing.status.error?.code).toBe('NOT_FOUND');

  let isDown = true;
  using flaky = openClient({
    url: server.url,
    transports: ['ws'],
    fetch: (...request) => (isDown ? Promise.reject(new TypeError('down')) : fetch(...request)),
  });
  const id = await createMarket(server, 'PROPOSED');
  const { live, until } = watchBoard(flaky, id);
  await until(() => live.status.attempt > 1);
  expect(live.status.error?.code).toBe('UNREACHABLE');
  isDown = false;
  await until(() => live.status.state === 'live');
  expect(reductions).toBeGreaterThan(0);
});

it('a state of a function takes in a change that no event brings, and events after it', async () => {
  using client = openClient({ url: server.url });
  const id = await createMarket(server, 'PROPOSED');
  await postComment(server, id, 'first');
  const live = client.live<Board, object, Posted, { id: string }>({
    snapshot: () => client.request<Board, object>(boardQuery, { id }),
    stream: boardEvents,
    streamVariables: { id },
    cursor: ({ market }) => market.cursor,
    reduce: (board, { discussionPosted: { discussion } }) => withComment(board, discussion),
  });
  const contents = (): readonly string[] => commentsOf(live.current).map(({ content }) => content);
  const stop = live.subscribe(() => undefined);
  await expect.poll(() => live.status.state).toBe('live');
  live.change((board) => withComment(board, { id: 'own', content: 'changed' }));
  await postComment(server, id, 'second');
  await expect.poll(contents).toEqual(['first', 'changed', 'second']);
  stop();
});

it('a stream that begins during a renewal waits for the connection with the new token', async () => {
  let token: string | null = null;
  using client = openClient({ url: server.url, token: () => token });
  const id = await createMarket(server, 'PROPOSED');
  const first = client.stream(boardEvents, { variables: { id } });
  await expect.poll(() => first.status.state).toBe('live');
  token = await tokenOf('late');
  await client.renewToken();
  const own = client.stream(
    'subscription ($after: Cursor) { positionChanged(after: $after) { id cursor } }',
    { variables: {} },
  );
  await expect.poll(() => own.status.state).toBe('live');
  expect(first.status.state).toBe('live');
});

it('a stream of a connection that is being opened has the token of a visitor who signs in meanwhile', async () => {
  let token: string | null = null;
  using client = openClient({ url: server.url, token: () => token });
  const id = await createMarket(server, 'PROPOSED');
  client.stream(boardEvents, { variables: { id } });
  await Promise.resolve();
  token = await tokenOf('early');
  await client.renewToken();
  const own = client.stream(
    'subscription ($after: Cursor) { positionChanged(after: $after) { id cursor } }',
    { variables: {} },
  );
  await expect.poll(() => own.status.state).toBe('live');
});
