import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import manifest from '../../../../src/client/generated/persisted-documents.json' with { type: 'json' };
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { dataOf, errorsOf, type Operation } from '../../../support/clients/transports.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

/** The id of a document of the manifest, by the name of its operation. */
function idOf(name: string): string {
  const [id] = Object.entries(manifest).find(([, text]) => new RegExp(`^\\w+ ${name}\\b`).test(text)) ?? [];
  if (id === undefined) throw new Error(`the manifest has no ${name}`);
  return id;
}

const hashOf = (name: string): string => idOf(name).replace('sha256:', '');
const persistedQuery = (sha256Hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const unknown = 'f'.repeat(64);
const byText = { query: '{ serverStatus { topics } }' };

/** Every form of the id of a document. */
const forms: readonly { readonly form: string; readonly of: (name: string) => Operation }[] = [
  { form: 'documentId', of: (name) => ({ documentId: idOf(name) }) },
  { form: 'documentId, the hash alone', of: (name) => ({ documentId: hashOf(name) }) },
  { form: 'persistedQuery', of: (name) => persistedQuery(hashOf(name)) },
  { form: 'persistedQuery, with the algorithm', of: (name) => persistedQuery(idOf(name)) },
  {
    form: 'persistedQuery and an empty text',
    of: (name) => ({ query: '', ...persistedQuery(hashOf(name)) }),
  },
];

it('the ids of the manifest are the hashes of its documents', () => {
  for (const [id, text] of Object.entries(manifest)) {
    expect(id).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
  }
});

describe.each(['prefer', 'only'])('with TRUSTED_DOCUMENTS=%s', (mode) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ TRUSTED_DOCUMENTS: mode });
  });

  afterAll(() => server.stop());

  it.each(forms)('a trusted document runs by its id on every transport: $form', async ({ of }) => {
    const { http, sse, webSocket } = await dataOf(server, of('ServerStatus'));
    expect(http).toMatchObject({ serverStatus: { capabilities: expect.any(Array) as unknown } });
    expect(sse).toMatchObject({ serverStatus: { capabilities: expect.any(Array) as unknown } });
    expect(webSocket).toMatchObject({ serverStatus: { capabilities: expect.any(Array) as unknown } });
  });

  it.each(forms.slice(0, 2))('a trusted document runs by GET: $form', async ({ of }) => {
    const { documentId = '' } = of('Markets');
    const parameters = new URLSearchParams({ documentId, variables: '{"first":1}' });
    const response = await fetch(`${server.url}?${parameters.toString()}`);
    expect(await response.json()).toMatchObject({ data: { markets: { edges: [] } } });
    const mutation = await fetch(
      `${server.url}?${new URLSearchParams({ documentId: idOf('CastVote') }).toString()}`,
    );
    expect(mutation.status).toBe(405);
  });

  it('a trusted subscription runs by its id over event streams and sockets', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const variables = { marketId };
    using socket = await openAcknowledgedSocket(server);
    const payload = { documentId: idOf('DiscussionPosted'), variables };
    socket.send({ id: 'comments', type: 'subscribe', payload });
    const stream = await openEventStream(server, null, variables, { documentId: idOf('DiscussionPosted') });
    await untilLive(server, 2);
    await postComment(server, marketId, 'Hello.');
    const event = { data: { discussionPosted: { discussion: { content: 'Hello.' } } } };
    expect((await socket.next()).payload).toMatchObject(event);
    expect((await stream.next())?.data).toMatchObject(event);
    stream.abort();
  });

  it('the document of an id runs, and not the text beside it', async () => {
    const operation = { ...byText, documentId: idOf('Viewer') };
    const { http, sse, webSocket } = await dataOf(server, operation);
    expect([http, sse, webSocket]).toEqual([{ viewer: null }, { viewer: null }, { viewer: null }]);
  });

  it('a trusted document has the limits of any other', async () => {
    const long = { documentId: idOf('Markets'), variables: { search: 'x'.repeat(20_000) } };
    const many = { documentId: idOf('Markets'), variables: { ids: Array.from({ length: 3000 }, () => 1) } };
    for (const [operation, code] of [
      [long, 'BAD_USER_INPUT'],
      [many, 'QUERY_TOO_COMPLEX'],
      [{ documentId: idOf('Markets'), variables: { first: 1_000_000 } }, 'QUERY_TOO_COMPLEX'],
    ] as const) {
      const { http, sse, webSocket } = await errorsOf(server, operation);
      expect(http).toMatchObject([{ extensions: { code } }]);
      expect(sse).toEqual(http);
      expect(webSocket).toEqual(http);
    }
  });
});

/** A request that a mode does not run, and its answer: a code and a message. */
interface Refused {
  readonly request: string;
  readonly operation: Operation;
}

const byUnknownId: readonly Refused[] = [
  { request: 'persistedQuery without a text', operation: persistedQuery(unknown) },
  { request: 'documentId without a text', operation: { documentId: `sha256:${unknown}` } },
  { request: 'an empty id', operation: { documentId: '' } },
  { request: 'a name of all objects', operation: { documentId: 'constructor' } },
];

describe.each([
  {
    mode: 'off',
    message: 'PersistedQueryNotSupported',
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    refused: [
      ...byUnknownId,
      { request: 'the id of a document of the manifest', operation: { documentId: idOf('Markets') } },
    ],
  },
  {
    mode: 'prefer',
    message: 'PersistedQueryNotFound',
    code: 'PERSISTED_QUERY_NOT_FOUND',
    refused: byUnknownId,
  },
  {
    mode: 'only',
    message: 'This server runs trusted documents only, by their ids.',
    code: 'DOCUMENT_NOT_TRUSTED',
    refused: [
      ...byUnknownId,
      { request: 'a text', operation: byText },
      { request: 'a text and an unknown id', operation: { ...byText, ...persistedQuery(unknown) } },
      { request: 'introspection', operation: { query: '{ __schema { types { name } } }' } },
      { request: 'the text of a trusted document', operation: { query: Object.values(manifest)[0] ?? '' } },
      { request: 'a text that is not GraphQL', operation: { query: '{' } },
      { request: 'an empty text', operation: { query: '' } },
      { request: 'a subscription', operation: { query: 'subscription { tradeExecuted { id } }' } },
      {
        request: 'a mutation',
        operation: { query: 'mutation { requestWalletChallenge(input: { wallet: "w" }) { message } }' },
      },
    ],
  },
] as const)('with TRUSTED_DOCUMENTS=$mode', ({ mode, message, code, refused }) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ TRUSTED_DOCUMENTS: mode, MAX_BATCH_SIZE: '2' });
  });

  afterAll(() => server.stop());

  it.each(refused)(`${code} answers $request, on every transport`, async ({ operation }) => {
    const { http, sse, webSocket } = await errorsOf(server, operation);
    expect(http).toMatchObject([{ message, extensions: { code } }]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    `${code} is an answer of %s, by GET and by POST`,
    async (accept) => {
      const { extensions } = persistedQuery(unknown);
      const parameters = new URLSearchParams({ extensions: JSON.stringify(extensions) });
      const responses = [
        await fetch(`${server.url}?${parameters.toString()}`, { headers: { accept } }),
        await fetch(server.url, {
          method: 'POST',
          headers: { accept, 'content-type': 'application/json' },
          body: JSON.stringify({ extensions }),
        }),
      ];
      const status = mode === 'only' && accept !== 'application/json' ? 400 : 200;
      for (const response of responses) {
        expect(response.status).toBe(status);
        expect(response.headers.get('content-type')).toContain(accept);
        expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code } }] });
      }
    },
  );

  it('each request of a batch is answered by itself', async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([persistedQuery(unknown), { ...byText, ...persistedQuery(hashOf('Viewer')) }]),
    });
    const data = mode === 'off' ? { serverStatus: { topics: 0 } } : { viewer: null };
    expect(await response.json()).toMatchObject([{ errors: [{ extensions: { code } }] }, { data }]);
  });

  it('a socket goes on after the answer', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: 'unknown', type: 'subscribe', payload: persistedQuery(unknown) });
    expect(await socket.next()).toMatchObject({ id: 'unknown', type: 'error' });
    const payload = { ...byText, ...persistedQuery(hashOf('Viewer')) };
    socket.send({ id: 'known', type: 'subscribe', payload });
    expect(await socket.next()).toMatchObject({ id: 'known', type: 'next' });
  });

  it('a message with neither a text nor an id is no message of the protocol', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: 'none', type: 'subscribe', payload: { extensions: { persistedQuery: {} } } });
    expect((await socket.closed).code).toBe(4400);
  });
});

describe('GraphiQL', () => {
  it.each([
    { mode: 'off', type: 'text/html' },
    { mode: 'prefer', type: 'text/html' },
    { mode: 'only', type: 'application/json' },
  ])('with TRUSTED_DOCUMENTS=$mode a browser gets $type', async ({ mode, type }) => {
    await using server = await startServer({ TRUSTED_DOCUMENTS: mode, NODE_ENV: 'development' });
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const response = await fetch(server.url, { headers });
    expect(response.headers.get('content-type')).toContain(type);
    await response.text();
  });
});
