import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MarketDiscussionsDocument, PostDiscussionDocument } from '../../src/client/generated/graphql.ts';
import { createMarket, request, type WireResult } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { withoutLimits } from '../support/graphql/streams.ts';
import { connectTo } from '../support/clients/wire-socket.ts';

const maxBodyBytes = 4096;
const allowedOrigin = 'https://market.example';
const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';

let server: TestServer;
let marketId: string;
let token: string;

beforeAll(async () => {
  server = await startServer({
    ...withoutLimits,
    MAX_BODY_BYTES: `${maxBodyBytes}`,
    ALLOWED_ORIGINS: allowedOrigin,
  });
  marketId = await createMarket(server, 'PROPOSED');
  token = await tokenOf('writer');
});

afterAll(() => server.stop());

const typename = { query: '{ __typename }' };
const comment = (content: string) => ({
  query: print(PostDiscussionDocument),
  variables: { input: { marketId, content } },
});

/** Posts a body; `headers` override those that are due. */
function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': json, authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function get(parameters: Readonly<Record<string, string>>, accept = json): Promise<Response> {
  return fetch(`${server.url}?${new URLSearchParams(parameters).toString()}`, { headers: { accept } });
}

/** The comments whose text is this. */
async function written(content: string): Promise<number> {
  const { market } = await request(server, MarketDiscussionsDocument, { marketId, first: 100 });
  return (market?.discussions.edges ?? []).filter(({ node }) => node.content === content).length;
}

const typeOf = ({ headers }: Response): string | undefined => headers.get('content-type')?.split(';', 1)[0];

describe('the media type of a body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'Application/JSON',
    'APPLICATION/JSON ; charset=utf-8',
    'application/json; x=y',
  ])('may be %s', async (contentType) => {
    const response = await post({ query: '{ __typename # \u{1f3ca}\n }' }, { 'content-type': contentType });
    expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  it.each([
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/graphql+json',
    'application/graphql-response+json',
    'application/jsonp',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    '*/*',
    'json',
  ])('may not be %s: 415, and nothing is executed', async (contentType) => {
    const response = await post(comment(contentType), { 'content-type': contentType });
    expect(response.status).toBe(415);
    expect(await written(contentType)).toBe(0);
  });

  it.each(['gzip', 'deflate', 'br', 'x-unknown'])('may not be compressed by %s: 415', async (encoding) => {
    expect((await post(typename, { 'content-encoding': encoding })).status).toBe(415);
  });
});

describe('the media type of a response', () => {
  it.each([
    { accept: json, type: json },
    { accept: graphqlJson, type: graphqlJson },
    { accept: '*/*', type: json },
    { accept: 'application/*', type: json },
    { accept: `${graphqlJson}, ${json}`, type: graphqlJson },
    { accept: `${json}, ${graphqlJson}`, type: json },
    { accept: `${json};q=0.5, ${graphqlJson}`, type: graphqlJson },
    { accept: `${json};q=0.5, ${graphqlJson};q=0.4`, type: json },
    { accept: `text/html, ${graphqlJson};q=0.9, */*;q=0.1`, type: graphqlJson },
    { accept: `${json};q=0, */*`, type: graphqlJson },
    { accept: `${graphqlJson}; charset=utf-8, ${json}; charset=utf-8`, type: graphqlJson },
    { accept: `${json}; charset=utf-16, ${graphqlJson}`, type: graphqlJson },
    { accept: 'Application/GraphQL-Response+JSON', type: graphqlJson },
    { accept: `image/png, ${json}`, type: json },
  ])('for $accept is $type', async ({ accept, type }) => {
    const responses = [await post(typename, { accept }), await get({ query: '{ __typename }' }, accept)];
    for (const response of responses) {
      // A browser's wish for a page is another matter.
      if (response.url.includes('?') && accept.includes('text/html')) continue;
      expect([response.status, typeOf(response)]).toEqual([200, type]);
      expect(response.headers.get('content-type')).toMatch(/; ?charset=utf-8$/);
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    }
  });

  it.each([
    'image/png',
    'text/html',
    `${json};q=0`,
    `${json}; charset=utf-16`,
    'multipart/mixed',
    'application/xml',
  ])('cannot be %s: 406, and nothing is executed', async (accept) => {
    const response = await post(comment(accept), { accept });
    expect(response.status).toBe(406);
    expect(await written(accept)).toBe(0);
  });
});

describe('the status', () => {
  interface Row {
    readonly what: string;
    readonly body: unknown;
    /** As application/json, and as application/graphql-response+json. */
    readonly statuses: readonly [number, number];
    readonly hasData?: true;
  }
  const rows: readonly Row[] = [
    { what: 'what is no JSON', body: 'NONSENSE', statuses: [400, 400] },
    { what: 'an empty body', body: '', statuses: [400, 400] },
    { what: 'no map', body: '"{ __typename }"', statuses: [400, 400] },
    { what: 'a batch', body: [typename, typename], statuses: [400, 400] },
    { what: 'an empty batch', body: [], statuses: [400, 400] },
    { what: 'no query', body: { qeury: '{ __typename }' }, statuses: [400, 400] },
    { what: 'an empty map', body: {}, statuses: [400, 400] },
    { what: 'a query that is no text', body: { query: 1 }, statuses: [400, 400] },
    { what: 'variables that are a list', body: { ...typename, variables: [7] }, statuses: [400, 400] },
    {
      what: 'an operationName that is no text',
      body: { ...typename, operationName: {} },
      statuses: [400, 400],
    },
    { what: 'extensions that are a text', body: { ...typename, extensions: '' }, statuses: [400, 400] },
    { what: 'a syntax error', body: { query: '{' }, statuses: [200, 400] },
    { what: 'a validation error', body: { query: '{ nonsense }' }, statuses: [200, 400] },
    { what: 'an unknown operation', body: { ...typename, operationName: 'B' }, statuses: [200, 400] },
    {
      what: 'a variable that cannot be coerced',
      body: { query: 'query ($id: ID!) { market(id: $id) { id } }', variables: {} },
      statuses: [200, 400],
    },
    {
      what: 'a field that fails, so that data is null',
      body: { query: 'mutation { deleteDiscussion(input: { discussionId: "none" }) { discussion { id } } }' },
      statuses: [200, 200],
      hasData: true,
    },
    { what: 'a result', body: typename, statuses: [200, 200], hasData: true },
  ];

  it.each(rows)('of $what is $statuses', async ({ body, statuses, hasData = false }) => {
    const types = [json, graphqlJson];
    for (const [index, accept] of types.entries()) {
      const response = await post(body, { accept });
      const result = (await response.json()) as WireResult<unknown>;
      expect([accept, response.status, typeOf(response)]).toEqual([accept, statuses[index], accept]);
      expect('data' in result).toBe(hasData);
      if (!hasData) expect(result.errors).toHaveLength(1);
    }
  });
});

describe('GET', () => {
  it('executes a query, with variables and an operationName', async () => {
    const query = 'query A { __typename } query B($id: ID!) { market(id: $id) { id } }';
    const response = await get({
      query,
      operationName: 'B',
      variables: JSON.stringify({ id: marketId }),
      extensions: '{}',
    });
    expect([response.status, await response.json()]).toEqual([200, { data: { market: { id: marketId } } }]);
    expect((await get({ query: '{ __typename }', operationName: '' })).status).toBe(200);
  });

  it.each([
    { what: 'alone', parameters: {} },
    { what: 'among others', parameters: { operationName: 'Write' } },
  ])('refuses a mutation $what with 405', async ({ parameters }) => {
    const query = `query Read { __typename } ${print(PostDiscussionDocument)}`.replace(
      /mutation \w+/,
      'mutation Write',
    );
    const variables = JSON.stringify({ input: { marketId, content: 'by GET' } });
    const alone = 'operationName' in parameters ? query : print(PostDiscussionDocument);
    for (const accept of [json, graphqlJson, '*/*']) {
      const response = await get({ query: alone, variables, ...parameters }, accept);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
    expect(await written('by GET')).toBe(0);
  });

  it.each([
    { what: 'nothing', parameters: {} },
    { what: 'an empty query', parameters: { query: '' } },
    { what: 'variables that are no JSON', parameters: { ...typename, variables: '{' } },
    { what: 'variables that are no map', parameters: { ...typename, variables: '[1]' } },
    { what: 'extensions that are no JSON', parameters: { ...typename, extensions: 'nonsense' } },
  ])('with $what is refused with 400', async ({ parameters }) => {
    for (const accept of [json, graphqlJson, '*/*']) {
      const response = await get(parameters, accept);
      const { errors } = (await response.json()) as WireResult<unknown>;
      expect([response.status, errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_REQUEST']);
    }
  });
});

describe('another method', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'PROPFIND'])(
    'such as %s is refused with 405',
    async (method) => {
      const response = await fetch(`${server.url}?query={__typename}`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
    },
  );

  it('is OPTIONS: 204, or 403 to a foreign page, and no word to whom it is not for', async () => {
    for (const [origin, status] of [
      [null, 204],
      ['https://elsewhere.example', 403],
    ] as const) {
      const response = await fetch(server.url, {
        method: 'OPTIONS',
        headers: origin === null ? {} : { origin, 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(status);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('tells caches that an answer to an allowed origin is for it alone', async () => {
    const { headers } = await fetch(`${server.url}?query={__typename}`, {
      headers: { origin: allowedOrigin },
    });
    expect(headers.get('access-control-allow-origin')).toBe(allowedOrigin);
    expect(headers.get('vary')?.toLowerCase().split(/, */)).toContain('origin');
  });
});

describe('a body above MAX_BODY_BYTES', () => {
  it('is refused with 413 from the header alone', async () => {
    using socket = await connectTo(server);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${json}\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    expect((await socket.head()).status).toBe(413);
  });

  it('is refused with 413 when it comes in chunks', async () => {
    using socket = await connectTo(server);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `2000\r\n${'x'.repeat(0x2000)}\r\n`,
    );
    expect((await socket.head()).status).toBe(413);
  });

  it.each(['-1', '1, 1', 'many'])('cannot be hidden by a Content-Length of %s', async (length) => {
    using socket = await connectTo(server);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${json}\r\nContent-Length: ${length}\r\n\r\n`,
    );
    expect((await socket.head()).status).toBe(400);
  });
});
