import { print } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { codesOf, createMarket, request, type WireResult } from '../../../support/clients/graphql.ts';
import { startPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';

const maxBodyBytes = 4096;
const allowedOrigin = 'https://market.example';
const foreignOrigin = 'https://elsewhere.example';

let server: TestServer;
let marketId: string;
let token: string;

beforeAll(async () => {
  server = await startServer({
    ...withoutLimits,
    MAX_BODY_BYTES: `${maxBodyBytes}`,
    ALLOWED_ORIGINS: `${allowedOrigin}, https://another.example`,
  });
  marketId = await createMarket(server, 'PROPOSED');
  token = await tokenOf('writer');
});

afterAll(() => server.stop());

const mutation = (content: string) => ({
  query: print(PostDiscussionDocument),
  variables: { input: { marketId, content } },
});

/** The row that the refused requests must not have written. */
async function comments(): Promise<readonly unknown[]> {
  const { market } = await request(server, MarketDiscussionsDocument, { marketId });
  return (market?.discussions.edges ?? []).map(({ node }) => node.content);
}

describe('/health and /ready', () => {
  it('say that the process lives and that its parts work', async () => {
    const health = await fetch(server.endpoint('/health'));
    expect([health.status, await health.json()]).toEqual([200, { status: 'up' }]);
    const ready = await fetch(server.endpoint('/ready'));
    expect([ready.status, await ready.json()]).toEqual([200, { database: 'up', broker: 'up' }]);
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });

  it('say which part does not work while PostgreSQL is stopped, and that it does again', async () => {
    await using postgres = await startPostgres();
    const database = await postgres.createDatabase();
    await using remote = await startServer({ DATABASE_URL: database });
    const ready = () => fetch(remote.endpoint('/ready'));
    expect((await ready()).status).toBe(200);

    // The crash finds a statement under way: that must not take the process with it.
    const blocker = new pg.Client(database);
    blocker.on('error', () => undefined);
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE markets');
    const underWay = codesOf(remote, MarketDiscussionsDocument, { marketId: 'any' });
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    while ((await postgres.query(waiting))[0]?.['count'] !== 1);

    await postgres.stop('immediate');
    expect(await underWay).toEqual(['SERVICE_UNAVAILABLE']);
    const down = await ready();
    expect([down.status, await down.json()]).toEqual([503, { database: 'down', broker: 'down' }]);
    expect((await fetch(remote.endpoint('/health'))).status).toBe(200);

    await postgres.start();
    while ((await ready()).status !== 200);
    await createMarket(remote, 'PROPOSED');
  });
});

describe('any other path', () => {
  it.each(['/', '/graphiql', '/graphql2', '/favicon.ico', '/.env', '//graphql'])(
    '%s is not found',
    async (path) => {
      const response = await fetch(`${new URL(server.url).origin}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    },
  );
});

describe('a mutation that any page could send', () => {
  it('is refused by GET', async () => {
    const { query, variables } = mutation('by GET');
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const response = await fetch(`${server.url}?${parameters.toString()}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
    expect(await comments()).toEqual([]);
  });

  const multipart = (): FormData => {
    const form = new FormData();
    form.set('operations', JSON.stringify(mutation('by multipart')));
    form.set('map', '{}');
    return form;
  };

  it.each([
    { what: 'a form', body: () => new URLSearchParams({ query: print(PostDiscussionDocument) }), type: null },
    { what: 'multipart', body: multipart, type: null },
    { what: 'plain text', body: () => JSON.stringify(mutation('by text')), type: 'text/plain' },
    { what: 'a bare document', body: () => '{ viewer { role } }', type: 'application/graphql' },
    { what: 'no type', body: () => Buffer.from(JSON.stringify(mutation('by nothing'))), type: null },
    {
      what: 'JSON that poses as text',
      body: () => JSON.stringify(mutation('by disguise')),
      type: 'text/plain; application/json',
    },
  ])('is refused as $what', async ({ body, type }) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...(type === null ? {} : { 'content-type': type }) },
      body: body(),
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await comments()).toEqual([]);
  });
});

describe('a body', () => {
  const bodyOf = (bytes: number): string => {
    const body = JSON.stringify({ query: '{ viewer { role } }', extensions: { padding: '' } });
    return body.replace('""', `"${'x'.repeat(bytes - body.length)}"`);
  };
  const post = (body: BodyInit) =>
    fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });

  it('may be as large as MAX_BODY_BYTES, and not a byte larger', async () => {
    expect(await (await post(bodyOf(maxBodyBytes))).json()).toEqual({ data: { viewer: null } });
    expect((await post(bodyOf(maxBodyBytes + 1))).status).toBe(413);
  });

  it('is measured when it does not say its size', async () => {
    const chunks = (bytes: number) => new Blob([bodyOf(bytes)]).stream();
    expect(await (await post(chunks(maxBodyBytes))).json()).toEqual({ data: { viewer: null } });
    expect((await post(chunks(maxBodyBytes + 1))).status).toBe(413);
  });

  it('that is no JSON is refused with 400', async () => {
    for (const body of ['', '{', '"text"', '[]', 'null']) {
      const response = await post(body);
      const { errors } = (await response.json()) as WireResult<unknown>;
      expect([body, response.status]).toEqual([body, 400]);
      expect(errors?.[0]?.extensions?.code).toBe('BAD_REQUEST');
    }
  });

  it('with several operations is refused: there are no batches', async () => {
    const response = await post(JSON.stringify([{ query: '{ viewer { role } }' }]));
    expect(response.status).toBe(400);
  });
});

describe('a page of another origin', () => {
  const ask = (method: string, origin: string) =>
    fetch(server.url, {
      method,
      headers: {
        origin,
        'content-type': 'application/json',
        ...(method === 'OPTIONS'
          ? {
              'access-control-request-method': 'POST',
              'access-control-request-headers': 'authorization,content-type',
            }
          : {}),
      },
      ...(method === 'POST' ? { body: JSON.stringify({ query: '{ viewer { role } }' }) } : {}),
    });

  it.each(['POST', 'OPTIONS'])('may read a %s when its origin is allowed', async (method) => {
    const { headers } = await ask(method, allowedOrigin);
    expect(headers.get('access-control-allow-origin')).toBe(allowedOrigin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    if (method === 'OPTIONS') {
      expect(headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type/i);
    }
  });

  it.each([
    { method: 'POST', origin: foreignOrigin },
    { method: 'OPTIONS', origin: foreignOrigin },
    { method: 'POST', origin: `${allowedOrigin}.elsewhere.example` },
    { method: 'POST', origin: 'null' },
    { method: 'OPTIONS', origin: 'http://localhost:3000' },
  ])('may not read a $method from $origin', async ({ method, origin }) => {
    const { status, headers } = await ask(method, origin);
    expect(status).toBe(403);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may be any localhost outside production when no origins are given, and nothing else', async () => {
    await using development = await startServer();
    for (const [origin, isAllowed] of [
      ['http://localhost:3000', true],
      ['https://127.0.0.1:8443', true],
      ['http://localhost.elsewhere.example', false],
      [foreignOrigin, false],
    ] as const) {
      const { headers } = await fetch(`${development.url}?query={__typename}`, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(isAllowed ? origin : null);
    }
  });
});

describe('a token over HTTP', () => {
  it.each([
    { what: 'nonsense', make: () => Promise.resolve('nonsense') },
    { what: 'expired', make: () => tokenOf('writer', { expiresInSeconds: -3600 }) },
    { what: 'of an unknown role', make: () => tokenOf('writer', { role: 'admin' }) },
    {
      what: 'unsigned',
      make: async () => {
        const [, claims = ''] = (await tokenOf('writer')).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      },
    },
  ])('that is $what is refused with 401 and UNAUTHENTICATED', async ({ make }) => {
    const bad = await make();
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bad}` },
      body: JSON.stringify(mutation('with a bad token')),
    });
    expect(response.status).toBe(401);
    const { errors, ...rest } = (await response.json()) as WireResult<unknown>;
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'UNAUTHENTICATED', retryable: false },
    ]);
    expect(rest).toEqual({});
    const stream = await openEventStream(server, '{ viewer { role } }', {}, { token: bad });
    expect(stream.status).toBe(401);
    stream.abort();
    expect(await comments()).toEqual([]);
  });
});
