import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../src/client/generated/graphql.ts';
import { openEventStream } from '../support/clients/event-stream.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { postComment, withoutLimits } from '../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../support/clients/subscriber.ts';

let server: TestServer;
let marketId: string;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, HEARTBEAT_INTERVAL_MS: '100' });
  marketId = await createMarket(server, 'PROPOSED');
});

afterAll(() => server.stop());

afterEach(async () => {
  await untilStatus(server, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
});

const eventStream = 'text/event-stream';

/** Asks for an operation. Returns its response, and a function that disconnects from it. */
async function ask(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Disposable & { readonly response: Response }> {
  const controller = new AbortController();
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: eventStream, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: controller.signal,
  });
  return { response, [Symbol.dispose]: () => controller.abort() };
}

const watching = (): object => ({ query: print(DiscussionPostedDocument), variables: { marketId } });
const whole = (...results: readonly unknown[]): string =>
  [
    ...results.map((result) => `event: next\ndata: ${JSON.stringify(result)}\n\n`),
    'event: complete\ndata:\n\n',
  ].join('');

/** A stream as text, without its comments. */
function withoutComments(text: string): string {
  return text.replaceAll(/^:.*\n\n/gm, '');
}

/** Reads a stream until its text is as it should be. */
async function readUntil({ body }: Response, isReached: (text: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (isReached(text)) return text;
  }
  throw new Error(`the stream ended after ${text}`);
}

describe('an accepted connection', () => {
  it('is answered at once with 200 and headers that keep it from being stored or held back', async () => {
    using connection = await ask(watching());
    const { status, headers } = connection.response;
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/event-stream(; ?charset=utf-8)?$/);
    expect(headers.get('cache-control')).toContain('no-cache');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });

  it.each([
    eventStream,
    'Text/Event-Stream',
    'text/event-stream; charset=utf-8',
    'text/event-stream, */*;q=0.1',
  ])('is wanted by a client that accepts %s', async (accept) => {
    using connection = await ask(watching(), { accept });
    expect(connection.response.headers.get('content-type')).toContain(eventStream);
    using refused = await ask({ query: '{ nonsense }' }, { accept });
    expect(refused.response.status).toBe(200);
    expect(refused.response.headers.get('content-type')).toContain(eventStream);
  });

  it('is not wanted by one that would rather have JSON, but for a subscription', async () => {
    const accept = `${eventStream};q=0.1, application/json`;
    using query = await ask({ query: '{ __typename }' }, { accept });
    expect(query.response.headers.get('content-type')).toContain('application/json');
    using connection = await ask(watching(), { accept });
    expect(connection.response.headers.get('content-type')).toContain(eventStream);
  });

  it('is refused to one that wants anything but an event stream: 406, for a subscription', async () => {
    using connection = await ask(watching(), { accept: `${eventStream};q=0, */*` });
    expect(connection.response.status).toBe(406);
  });

  it('begins with a comment, and gets one as long as nothing happens', async () => {
    using connection = await ask(watching());
    expect(await readUntil(connection.response, (text) => text.split(':\n\n').length > 3)).toMatch(
      /^(:\n\n)+$/,
    );
  });
});

describe('an operation with a single result', () => {
  it.each(['GET', 'POST'] as const)('by %s is one next, then complete, then the end', async (method) => {
    const stream = await openEventStream(server, '{ __typename }', {}, { method });
    expect([stream.status, stream.contentType]).toEqual([200, expect.stringContaining(eventStream)]);
    expect(await stream.rest()).toEqual([
      { event: 'next', data: { data: { __typename: 'Query' } } },
      { event: 'complete', data: null },
    ]);
  });

  it('is written as events of text/event-stream, to the letter', async () => {
    using connection = await ask({ query: '{ __typename }' });
    const text = withoutComments(await connection.response.text());
    expect(text).toBe(whole({ data: { __typename: 'Query' } }));
  });

  it('that is a mutation is executed once', async () => {
    const own = await createMarket(server, 'PROPOSED');
    const input = { marketId: own, content: 'Once.' };
    const token = await tokenOf('writer');
    const stream = await openEventStream(server, PostDiscussionDocument, { input }, { token });
    expect((await stream.rest()).map(({ event }) => event)).toEqual(['next', 'complete']);
    const { market } = await request(server, MarketDiscussionsDocument, { marketId: own });
    expect(market?.discussions.edges).toHaveLength(1);
  });

  it('whose field fails has data and errors in its next', async () => {
    const input = { marketId, content: 'Nobody says so.' };
    const [next, ...rest] = await (await openEventStream(server, PostDiscussionDocument, { input })).rest();
    expect(next).toMatchObject({ event: 'next', data: { data: null, errors: [{}] } });
    expect(rest).toEqual([{ event: 'complete', data: null }]);
  });
});

describe('what is wrong with a request is told by a next with errors, then complete', () => {
  const rows: readonly { readonly what: string; readonly body: unknown }[] = [
    { what: 'its syntax', body: { query: '{' } },
    { what: 'an unknown field', body: { query: 'subscription { nonsense }' } },
    { what: 'an unknown operation', body: { query: '{ __typename }', operationName: 'B' } },
    { what: 'a variable', body: { query: print(DiscussionPostedDocument), variables: { marketId: [1] } } },
    {
      what: 'a market that is not there',
      body: { query: 'subscription { discussionPosted(marketId: "x") { id } }' },
    },
    { what: 'a cursor', body: { query: 'subscription { discussionPosted(after: "x") { id } }' } },
    { what: 'no query', body: {} },
    { what: 'no JSON', body: '{' },
    { what: 'a batch', body: [{ query: '{ __typename }' }] },
  ];

  it.each(rows)('when it is $what', async ({ body }) => {
    using connection = await ask(body);
    const { status, headers } = connection.response;
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining(eventStream)]);
    const text = withoutComments(await connection.response.text());
    const { data } = /^data: (?<data>.*)$/m.exec(text)?.groups ?? {};
    const result = JSON.parse(data ?? '') as { readonly errors?: readonly unknown[] };
    expect(result.errors?.length).toBeGreaterThan(0);
    expect(text).toBe(whole(result));
  });

  it('by GET too', async () => {
    const stream = await openEventStream(server, '{ nonsense }', {}, { method: 'GET' });
    expect([stream.status, stream.contentType]).toEqual([200, expect.stringContaining(eventStream)]);
    expect((await stream.rest()).map(({ event }) => event)).toEqual(['next', 'complete']);
  });

  it('but a mutation by GET is refused with 405', async () => {
    const stream = await openEventStream(server, 'mutation { __typename }', {}, { method: 'GET' });
    expect(stream.status).toBe(405);
    stream.abort();
  });
});

describe('a subscription', () => {
  it.each(['GET', 'POST'] as const)('by %s brings a next for each result', async (method) => {
    const stream = await openEventStream(server, DiscussionPostedDocument, { marketId }, { method });
    await untilLive(server, 1);
    for (const content of ['one', 'two']) {
      await postComment(server, marketId, content);
      const data = { data: { discussionPosted: { discussion: { content } } } };
      expect(await stream.next()).toMatchObject({ event: 'next', data });
    }
    stream.abort();
  });

  it('keeps a value with line breaks of every sort on one line of data', async () => {
    const content = 'a\nb\r\nc\rd\u2028e\u2029f\n\ndata: g\nevent: complete\n\n\u{1f3ca}';
    using connection = await ask(watching());
    await untilLive(server, 1);
    await postComment(server, marketId, content);
    const text = withoutComments(
      await readUntil(connection.response, (sofar) => withoutComments(sofar).includes('\n\n')),
    );
    const [event, line = '', ...rest] = text.split(/\r\n|\r|\n/);
    expect([event, ...rest]).toEqual(['event: next', '', '']);
    const discussionPosted = { discussion: { content } };
    expect(JSON.parse(line.slice('data: '.length))).toMatchObject({ data: { discussionPosted } });
  });

  it('is over when its client goes away, and leaves the others alone', async () => {
    const gone = await openEventStream(server, DiscussionPostedDocument, { marketId });
    const other = await openEventStream(server, DiscussionPostedDocument, { marketId });
    await untilLive(server, 2);
    gone.abort();
    await untilLive(server, 1);
    await postComment(server, marketId, 'Still there?');
    expect(await other.next()).toMatchObject({ event: 'next' });
    other.abort();
  });

  it('goes on after the position that its client gives', async () => {
    const first = await openEventStream(server, DiscussionPostedDocument, { marketId });
    await untilLive(server, 1);
    await postComment(server, marketId, 'heard');
    const heard = (await first.next())?.data as {
      readonly data: { readonly discussionPosted: { readonly cursor: string } };
    };
    first.abort();
    await untilLive(server, 0);
    for (const content of ['missed', 'missed too']) await postComment(server, marketId, content);
    const after = heard.data.discussionPosted.cursor;
    const second = await openEventStream(server, DiscussionPostedDocument, { marketId, after });
    for (const content of ['missed', 'missed too']) {
      const data = { data: { discussionPosted: { discussion: { content } } } };
      expect(await second.next()).toMatchObject({ event: 'next', data });
    }
    second.abort();
  });

  it('that may not be had tells so, and completes', async () => {
    const document = 'subscription { positionChanged { id } }';
    const [next, ...rest] = await (await openEventStream(server, document, {})).rest();
    expect(next).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect(rest).toEqual([{ event: 'complete', data: null }]);
  });
});

describe('single connection mode', () => {
  it.each(['PUT', 'DELETE'])('is not served: %s is refused with 405', async (method) => {
    const response = await fetch(server.url, { method, headers: { accept: eventStream } });
    expect(response.status).toBe(405);
  });
});
