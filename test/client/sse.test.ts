import { print } from 'graphql';
import { createClient, type Client, type ClientOptions } from 'graphql-sse';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDocument,
  MarketEventsDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
} from '../../src/client/generated/graphql.ts';
import { openEventStream } from '../support/clients/event-stream.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { actor, postComment, streams, trade, withoutLimits } from '../support/graphql/streams.ts';
import { codesIn, collect, untilLive } from '../support/clients/subscriber.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, HISTORY_SIZE: '5', SUBSCRIBER_QUEUE_SIZE: '1' });
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

/** The shape of a result with errors. */
const failureWith = (code: string): unknown => ({
  errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown })],
});

describe.each(['POST', 'GET'] as const)('Server-Sent Events by %s, read by hand', (method) => {
  it('answer a query with one event, then complete', async () => {
    const id = await createMarket(server, 'ACTIVE');
    const stream = await openEventStream(server, MarketDocument, { id }, { method });
    expect([stream.status, stream.contentType]).toEqual([200, 'text/event-stream']);
    expect(await stream.rest()).toEqual([
      { event: 'next', data: { data: await request(server, MarketDocument, { id }) } },
      { event: 'complete', data: null },
    ]);
  });

  it('carry a subscription, whose end is that the client goes', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const stream = await openEventStream(server, DiscussionPostedDocument, { marketId }, { method });
    expect([stream.status, stream.contentType]).toEqual([200, 'text/event-stream']);
    await untilLive(server, 1);

    for (const content of ['one', 'two']) {
      await postComment(server, marketId, content);
      expect(await stream.next()).toMatchObject({
        event: 'next',
        data: { data: { discussionPosted: { marketId, discussion: { content, userWallet: actor } } } },
      });
    }

    stream.abort();
    await untilLive(server, 0);
  });

  it('resume after a cursor', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const { market } = await request(server, MarketDocument, { id: marketId });
    await postComment(server, marketId, 'missed');
    const variables = { marketId, after: market?.cursor };
    const stream = await openEventStream(server, MarketEventsDocument, variables, { method });
    expect(await stream.next()).toMatchObject({
      data: { data: { marketEvents: { discussion: { content: 'missed' } } } },
    });
    stream.abort();
  });

  it.each([
    { code: 'NOT_FOUND', variables: { marketId: 'no-such-market' } },
    { code: 'CURSOR_INVALID', variables: { after: 'nonsense' } },
    { code: 'BAD_USER_INPUT', variables: { types: 'NO_SUCH_TYPE' } },
  ])('tell that a subscription cannot start in an event: $code', async ({ code, variables }) => {
    const document = print(MarketEventsDocument);
    const stream = await openEventStream<unknown, unknown>(server, document, variables, { method });
    expect(stream.status).toBe(200);
    expect(await stream.rest()).toEqual([
      { event: 'next', data: failureWith(code) },
      { event: 'complete', data: null },
    ]);
  });

  it('tell CURSOR_EXPIRED in an event when the history no longer reaches back', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const { market } = await request(server, MarketDocument, { id: marketId });
    for (let count = 0; count < 6; count += 1) await postComment(server, marketId, `comment ${count}`);
    const variables = { marketId, after: market?.cursor };
    const stream = await openEventStream(server, MarketEventsDocument, variables, { method });
    expect(await stream.rest()).toEqual([
      { event: 'next', data: failureWith('CURSOR_EXPIRED') },
      { event: 'complete', data: null },
    ]);
  });
});

describe('Server-Sent Events', () => {
  it('run a mutation by POST, and refuse one by GET', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const variables = { input: { marketId, content: 'Over SSE.' } };
    const token = await tokenOf(actor);
    const posted = await openEventStream(server, PostDiscussionDocument, variables, { token });
    expect(await posted.rest()).toMatchObject([
      { event: 'next', data: { data: { postDiscussion: { discussion: { content: 'Over SSE.' } } } } },
      { event: 'complete' },
    ]);
    const refused = await openEventStream(server, PostDiscussionDocument, variables, {
      token,
      method: 'GET',
    });
    expect(refused.status).toBe(405);
    refused.abort();
  });

  it('never show the position of another wallet', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    const stream = await openEventStream(server, PositionChangedDocument, {}, { token: await tokenOf('a') });
    await untilLive(server, 1);
    await trade(server, marketId, 'b');
    await trade(server, marketId, 'a');
    await trade(server, marketId, 'b');
    await trade(server, marketId, 'a');
    for (const tradesCount of [1, 2]) {
      expect(await stream.next()).toMatchObject({
        data: { data: { positionChanged: { position: { tradesCount } } } },
      });
    }
    stream.abort();
  });

  it('are cut without complete when the server goes down, so that clients come back', async () => {
    await using leaving = await startServer(withoutLimits);
    const stream = await openEventStream(leaving, MarketEventsDocument, {});
    await untilLive(leaving, 1);
    await leaving.stop();
    await expect(stream.rest()).rejects.toThrow('terminated');
  });
});

describe('the graphql-sse client, a connection for each operation', () => {
  let client: Client;

  beforeEach(async () => {
    const headers = { authorization: `Bearer ${await tokenOf(actor)}` };
    const options: ClientOptions = { url: server.url, headers, retryAttempts: 0 };
    client = createClient(options);
    return () => client.dispose();
  });

  const watch = (document: string, variables: Record<string, unknown>) =>
    collect<Record<string, unknown>>(({ next, end }) =>
      client.subscribe(
        { query: document, variables },
        {
          next: ({ data, errors }) => (data == null ? end(errors) : next(data)),
          error: end,
          complete: () => end('complete'),
        },
      ),
    );

  it('queries and mutates', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const query = watch(print(MarketDocument), { id: marketId });
    expect(await query.take(1)).toMatchObject([{ market: { id: marketId, state: 'PROPOSED' } }]);
    expect(await query.ended).toBe('complete');

    const mutation = watch(print(PostDiscussionDocument), { input: { marketId, content: 'Hello.' } });
    expect(await mutation.take(1)).toMatchObject([{ postDiscussion: { discussion: { content: 'Hello.' } } }]);
    expect(await mutation.ended).toBe('complete');
  });

  it.each(streams)('subscribes to $name, and lets go', async ({ name, document, state, happen }) => {
    const marketId = await createMarket(server, state);
    const watcher = watch(print(document), { marketId });
    await untilLive(server, 1);
    await happen(server, marketId);
    await happen(server, marketId);
    expect(await watcher.take(2)).toMatchObject([{ [name]: { marketId } }, { [name]: { marketId } }]);
    watcher.stop();
    await untilLive(server, 0);
  });

  it('gets the codes of errors', async () => {
    const input = { marketId: 'no-such-market', content: 'Hello.' };
    expect(codesIn(await watch(print(PostDiscussionDocument), { input }).ended)).toEqual(['NOT_FOUND']);
    for (const [variables, code] of [
      [{ after: 'nonsense' }, 'CURSOR_INVALID'],
      [{ types: 'NO_SUCH_TYPE' }, 'BAD_USER_INPUT'],
    ] as const) {
      expect(codesIn(await watch(print(MarketEventsDocument), variables).ended)).toEqual([code]);
    }
    expect(codesIn(await watch('{', {}).ended)).toEqual(['GRAPHQL_PARSE_FAILED']);
  });
});
