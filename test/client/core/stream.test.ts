import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MarketEventsDocument, PositionChangedDocument } from '../../../src/client/generated/graphql.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient, record } from '../../support/clients/marketcast.ts';
import { untilLive } from '../../support/clients/subscriber.ts';
import { actor, postComment, trade } from '../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts';

let server: TestServer;
let proxy: TcpProxy;

beforeAll(async () => {
  server = await startServer({ HISTORY_SIZE: '10', HEARTBEAT_INTERVAL_MS: '300' });
  proxy = await startTcpProxy(Number(new URL(server.url).port));
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

beforeEach(() => untilLive(server, 0));

describe.each(['ws', 'sse'] as const)('a stream over %s', (transport) => {
  const open = (options = {}) =>
    openClient({ url: `http://127.0.0.1:${proxy.port}/graphql`, transports: [transport], ...options });

  it('brings what happens, and lets go', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const stream = record(client, MarketEventsDocument, { marketId });
    await stream.until('live');
    expect(stream.status).toMatchObject({ state: 'live', transport, attempt: 0, error: null });

    await postComment(server, marketId, 'one');
    await postComment(server, marketId, 'two');

    expect((await stream.take(2)).map(commentOf)).toEqual(['one', 'two']);
    stream.stop();
    await untilLive(server, 0);
    expect(stream.status.state).toBe('closed');
  });

  it('brings events that are whole without a cursor, also over the next connection', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const contents: unknown[] = [];
    const states: string[] = [];
    const stream = client.stream<{ readonly marketEvents: object }, { readonly marketId: string }>(
      `subscription ($marketId: ID) {
        marketEvents(marketId: $marketId) { ... on DiscussionPosted { discussion { content } } }
      }`,
      {
        ...{ variables: { marketId }, isWhole: true },
        onEvent: (data) => contents.push(commentOf(data)),
        onStatus: ({ state }) => states.push(state),
      },
    );
    await untilLive(server, 1);
    await postComment(server, marketId, 'one');
    await expect.poll(() => contents).toEqual(['one']);
    expect(stream.status.state).toBe('live');
    proxy.resetConnections();
    await expect.poll(() => states).toContain('reconnecting');
    await expect.poll(() => stream.status.state).toBe('live');
    await postComment(server, marketId, 'two');
    await expect.poll(() => contents).toEqual(['one', 'two']);
    stream();
  });

  it('goes on after the last event when the connection breaks, and repeats none', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const stream = record(client, MarketEventsDocument, { marketId });
    await stream.until('live');
    for (const number of range(1, 5)) {
      await postComment(server, marketId, `${number}`);
      proxy.resetConnections();
      await postComment(server, marketId, `${number} again`);
      await stream.take(2 * number);
    }
    expect(stream.received.map(commentOf)).toEqual(range(1, 5).flatMap((n) => [`${n}`, `${n} again`]));
    expect(stream.states).toContain('reconnecting');
  });

  it('replaces a connection that is silently dead', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const stream = record(client, MarketEventsDocument, { marketId });
    await stream.until('live');
    // Two checkpoints more, and the interval is known.
    const { lastCheckpointAt: first } = stream.status;
    await stream.when(() => (stream.handle.status.lastCheckpointAt ?? 0) > (first ?? 0) + 500);
    proxy.freeze();
    await stream.until('reconnecting', 'connecting');
    proxy.thaw();
    await postComment(server, marketId, 'after the ice');
    expect((await stream.take(1)).map(commentOf)).toEqual(['after the ice']);
  });

  it('tells of a gap when the log no longer reaches back, and goes on from now', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const before = record(client, MarketEventsDocument, { marketId });
    await before.until('live');
    await postComment(server, marketId, 'first');
    const [first] = await before.take(1);
    before.stop();
    for (const number of range(1, 11)) await postComment(server, marketId, `${number}`);

    const stream = record(client, MarketEventsDocument, {
      marketId,
      after: first?.marketEvents.cursor ?? '',
    });
    await stream.until('live');
    expect(stream.gaps).toEqual([{ reason: 'CURSOR_EXPIRED' }]);
    await postComment(server, marketId, 'now');
    expect((await stream.take(1)).map(commentOf)).toEqual(['now']);
  });

  it('fails loudly for a cursor that is none of the stream', async () => {
    using client = open();
    const stream = record(client, MarketEventsDocument, { after: 'nonsense' });
    await stream.until('failed');
    expect(stream.status.error?.code).toBe('CURSOR_INVALID');
    expect(client.status.state).toBe('closed');
  });

  it('asks for another token when one is refused, and fails when that is refused, too', async () => {
    const tokens = ['nonsense', await tokenOf(actor)];
    using client = open({ token: () => tokens.shift() ?? 'nonsense' });
    const stream = record(client, PositionChangedDocument, {});
    await stream.until('live');

    using refused = open({ token: () => 'nonsense' });
    const failing = record(refused, PositionChangedDocument, {});
    await failing.until('failed');
    expect(failing.status.error?.code).toBe('UNAUTHENTICATED');
  });

  it('renews a token before it ends, and stays live', async () => {
    const asked: number[] = [];
    using client = open({
      token: () => {
        asked.push(asked.length);
        return tokenOf(actor, { expiresInSeconds: asked.length === 1 ? 3 : 3600 });
      },
    });
    const marketId = await createMarket(server, 'ACTIVE');
    const stream = record(client, PositionChangedDocument, { marketId });
    await stream.until('live');
    await stream.when(() => asked.length === 2);
    await untilLive(server, 1);
    await trade(server, marketId);
    await stream.take(1);
    // Past the end of the first token, with room for the server's own look at it.
    await stream.when(() => Date.now() > (stream.liveSinceMs ?? 0) + 4000);
    await trade(server, marketId);
    await stream.take(2);
    expect(stream.states).toEqual(['connecting', 'catching-up', 'live']);
  });

  it('is an async iterable, whose end closes the stream', async () => {
    using client = open();
    const marketId = await createMarket(server, 'PROPOSED');
    const stream = client.stream(MarketEventsDocument, { variables: { marketId } });
    const seen: string[] = [];
    const events = stream[Symbol.asyncIterator]();
    await untilLive(server, 1);
    for (const number of range(1, 3)) await postComment(server, marketId, `${number}`);
    for await (const event of { [Symbol.asyncIterator]: () => events }) {
      seen.push(commentOf(event));
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(['1', '2', '3']);
    await untilLive(server, 0);
  });
});

describe('a stream', () => {
  it('that is stopped at once sends nothing', async () => {
    using client = openClient({ url: server.url, transports: ['ws'] });
    const stream = record(client, MarketEventsDocument, {});
    stream.stop();
    expect(stream.states).toEqual(['closed']);
    await Promise.resolve();
    expect(client.status).toMatchObject({ state: 'closed', transport: null });
  });

  it('that its socket has no place for waits to try again, and the others go on', async () => {
    await using small = await startServer({ MAX_SUBSCRIPTIONS_PER_CONNECTION: '1' });
    using client = openClient({ url: small.url, transports: ['ws'] });
    const first = record(client, MarketEventsDocument, {});
    await first.until('live');
    const second = record(client, MarketEventsDocument, {});
    await second.when(() => second.status.error !== null);
    expect(second.status.state).not.toBe('failed');
    expect(second.status.error).toMatchObject({
      code: 'TOO_MANY_SUBSCRIPTIONS',
      isRetryable: true,
      retryAfterMs: 1000,
    });
    expect(first.status.state).toBe('live');
  });

  it('needs a variable for the cursor, and the cursor of each event', async () => {
    using client = openClient({ url: server.url, transports: ['ws'] });
    const withoutAfter = 'subscription { marketEvents { id cursor } }';
    expect(() => client.stream(withoutAfter)).toThrow('give its field `after: $after`');

    const marketId = await createMarket(server, 'PROPOSED');
    const withoutCursor = 'subscription ($after: Cursor) { marketEvents(after: $after) { id } }';
    const stream = record(client, withoutCursor, {});
    await stream.until('live');
    await postComment(server, marketId, 'Hello.');
    await stream.until('failed');
    expect(stream.status.error?.code).toBe('NOT_RESUMABLE');
  });
});

function commentOf({ marketEvents: event }: { readonly marketEvents: object }): string {
  return 'discussion' in event ? (event.discussion as { readonly content: string }).content : '';
}
