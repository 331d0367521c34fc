import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { isOwnOrigin } from '../../../../src/server/transport/http/origins.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { statusOfUpgrade } from '../../../support/clients/socket.ts';

const foreign = ['https://elsewhere.example', 'null', 'http://localhost:1', 'file://', 'localhost', '['];

let development: TestServer;
let production: TestServer;

beforeAll(async () => {
  [development, production] = await Promise.all([
    startServer({ NODE_ENV: 'test', ALLOWED_ORIGINS: 'https://market.example' }),
    startServer({ NODE_ENV: 'production', HOST: '127.0.0.1' }),
  ]);
});

afterAll(() => Promise.all([development.stop(), production.stop()]));

describe('a page of a foreign origin', () => {
  const accepts = ['application/json', 'text/event-stream'];
  const requests: readonly (readonly [string, RequestInit & { readonly query?: string }])[] = [
    ...accepts.map(
      (accept) => ['POST', { headers: { accept, 'content-type': 'application/json' } }] as const,
    ),
    ...accepts.map((accept) => ['GET', { headers: { accept }, query: '{__typename}' }] as const),
    ['POST', { headers: { 'content-type': 'text/plain' } }],
    ['OPTIONS', { headers: { 'access-control-request-method': 'POST' } }],
    ['GET', { headers: { accept: 'text/html' } }],
  ];

  it.each(foreign)('such as %s is refused with 403, whatever it asks for', async (origin) => {
    for (const server of [development, production]) {
      const before = await refusalsBy(server, 'ALLOWED_ORIGINS');
      for (const [method, { headers, query }] of requests) {
        const url = query === undefined ? server.url : `${server.url}?query=${query}`;
        const body = method === 'POST' ? { body: '{"query":"{ __typename }"}' } : {};
        const response = await fetch(url, {
          method,
          headers: { ...(headers as Record<string, string>), origin },
          ...body,
        });
        expect([method, response.status]).toEqual([method, 403]);
        expect(await response.json()).toEqual({
          errors: [
            { message: expect.any(String) as string, extensions: { code: 'FORBIDDEN', retryable: false } },
          ],
        });
        expect(response.headers.get('vary')).toMatch(/\borigin\b/i);
        const allowed = [...response.headers.keys()].filter((name) => name.startsWith('access-control'));
        expect(allowed).toEqual([]);
      }
      expect(await statusOfUpgrade(server.webSocketUrl, { origin })).toBe(403);
      expect((await refusalsBy(server, 'ALLOWED_ORIGINS')) - before).toBe(requests.length + 1);
    }
  });

  it('changes nothing, even where its visitor may', async () => {
    const marketId = await createMarket(development, 'PROPOSED');
    const response = await fetch(development.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenOf('writer')}`,
        origin: 'https://elsewhere.example',
      },
      body: JSON.stringify({
        query: print(PostDiscussionDocument),
        variables: { input: { marketId, content: 'from elsewhere' } },
      }),
    });
    expect(response.status).toBe(403);
    const { market } = await request(development, MarketDiscussionsDocument, { marketId });
    expect(market?.discussions.edges).toEqual([]);
  });
});

describe('a page of the same origin', () => {
  it('is served over HTTP and WebSocket, wherever it is', async () => {
    for (const server of [development, production]) {
      const { origin, port } = new URL(server.url);
      for (const own of [origin, `https://127.0.0.1:${port}`]) {
        const response = await fetch(server.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: own },
          body: '{"query":"{ __typename }"}',
        });
        expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
        expect(await statusOfUpgrade(server.webSocketUrl, { origin: own })).toBe(101);
      }
      const { status } = await fetch(server.endpoint('/graphql?query={__typename}'));
      expect(status).toBe(200);
    }
  });

  it.each([
    ['http://market.example', 'market.example', true],
    ['http://market.example', 'market.example:80', true],
    ['https://market.example', 'market.example', true],
    ['https://market.example', 'market.example:443', true],
    ['https://market.example:443', 'MARKET.example', true],
    ['https://market.example', 'market.example:80', false],
    ['http://market.example:8080', 'market.example:8080', true],
    ['http://market.example:8080', 'market.example', false],
    ['http://[::1]:4001', '[0::1]:4001', true],
    ['https://market.example.elsewhere.example', 'market.example', false],
    ['https://market.example/path', 'market.example', false],
    ['https://user@market.example', 'market.example', false],
    ['ftp://market.example', 'market.example', false],
    ['null', 'null', false],
    ['', '', false],
  ])('is one of %s for the host %s: %s', (origin, host, isOwn) => {
    expect(isOwnOrigin(origin, { headers: { host } }, 0)).toBe(isOwn);
  });

  it.each([
    [0, 'market.example', false],
    [1, 'market.example', true],
    [1, 'made.up, market.example', true],
    [1, 'market.example, inner', false],
    [2, 'market.example, inner', true],
    [2, 'market.example', true],
    [1, '', false],
    [1, '[', false],
  ])('is told by the X-Forwarded-Host of %s trusted proxies: %s', (trusted, forwarded, isOwn) => {
    const headers = { host: 'instance:4001', 'x-forwarded-host': forwarded };
    expect(isOwnOrigin('https://market.example', { headers }, trusted)).toBe(isOwn);
  });
});
