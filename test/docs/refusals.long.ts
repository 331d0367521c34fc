import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerTo } from '../support/clients/raw-request.ts';
import { tableBelow } from '../support/docs/guides.ts';
import { refusedRequests, refusedUpgrades, type RefusedRequest } from '../support/docs/refused-requests.ts';
import {
  allowedOrigin,
  startRefusingServers,
  type RefusingServers,
} from '../support/servers/refusing-servers.ts';

/** A refusal as it came over the connection. */
interface Answer {
  readonly status: number;
  readonly code: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

let servers: RefusingServers;

beforeAll(async () => {
  servers = await startRefusingServers();
});

afterAll(() => servers[Symbol.asyncDispose]());

async function ask({
  server = 'ordinary',
  bytes,
}: Pick<RefusedRequest, 'server' | 'bytes'>): Promise<Answer> {
  const text = await answerTo(servers.urls[server], bytes);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => [
      line.split(':', 1)[0]?.toLowerCase() ?? '',
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const code = /"code":"([A-Z_]+)"/.exec(body)?.[1] ?? '';
  return { status: Number(statusLine.split(' ')[1]), code, headers, body };
}

/** The status and code of each request, as the server sends them. */
async function sentTo(requests: readonly RefusedRequest[]): Promise<readonly string[]> {
  const answers = await Promise.all(requests.map(ask));
  return [...new Set(answers.map(({ status, code }) => `${status} ${code}`))].sort();
}

/** The pairs of a table that has statuses, codes and more in its columns. */
function documented(heading: string): readonly string[] {
  const pairs = tableBelow('docs/errors.md', heading).flatMap(([status = '', codes = '']) =>
    [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => `${status} ${code}`),
  );
  return [...new Set(pairs)].sort();
}

const foreign: RefusedRequest = {
  what: 'a page of a foreign origin',
  status: 403,
  code: 'FORBIDDEN',
  bytes:
    'GET /graphql HTTP/1.1\r\nHost: localhost\r\nOrigin: https://elsewhere.example\r\nConnection: close\r\n\r\n',
};

describe('docs/errors.md', () => {
  it('has each status and code that the server sends to a request, and no other', async () => {
    expect(await sentTo([...refusedRequests, ...refusedUpgrades, foreign])).toEqual(
      documented('## HTTP statuses'),
    );
  });

  it('has each status and code that refuses an upgrade, and no other', async () => {
    expect(await sentTo(refusedUpgrades)).toEqual(documented('### Refused upgrades'));
  });
});

describe.each([
  ['a request', refusedRequests],
  ['an upgrade', refusedUpgrades],
])('the refusal of %s', (_kind, requests) => {
  it.each(requests)(
    'for $what is $status with a code and a body, which a page of an allowed origin reads',
    async (request) => {
      const { status, code, headers, body } = await ask(request);
      expect([status, code]).toEqual([request.status, request.code]);
      const named = request.hasKnownOrigin === false ? [undefined, undefined] : [allowedOrigin, 'true'];
      expect([
        headers.get('access-control-allow-origin'),
        headers.get('access-control-allow-credentials'),
      ]).toEqual(named);
      expect(headers.get('vary')).toMatch(/\borigin\b/i);
      expect(headers.get('content-type')).toMatch(
        /^application\/(?:graphql-response\+)?json(?:; charset=utf-8)?$/,
      );
      expect(JSON.parse(body)).toMatchObject({
        errors: [{ message: expect.stringMatching(/\S/) as string }],
      });
      expect(Buffer.byteLength(body, 'latin1')).toBe(Number(headers.get('content-length')));
    },
  );
});

it('a page of a foreign origin reads no refusal', async () => {
  const { status, headers, body } = await ask(foreign);
  expect([status, headers.has('access-control-allow-origin')]).toEqual([403, false]);
  expect(body).toContain('FORBIDDEN');
});

it.each(['/graphql', '/elsewhere'])(
  'a HEAD of %s gets the header of its refusal, and no body',
  async (path) => {
    for (const upgrade of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n']) {
      const bytes = `HEAD ${path} HTTP/1.1\r\nHost: localhost\r\n${upgrade === '' ? 'Connection: close\r\n' : upgrade}\r\n`;
      const { status, headers, body } = await ask({ bytes });
      expect([status, body]).toEqual([path === '/graphql' ? 405 : 404, '']);
      expect(Number(headers.get('content-length'))).toBeGreaterThan(0);
    }
  },
);

it('a client that is refused for the number of connections is told when to come back', async () => {
  const ofConnections = [...refusedRequests, ...refusedUpgrades].filter(
    ({ server }) => server === 'full' || server === 'address full',
  );
  expect(ofConnections.length).toBe(4);
  for (const request of ofConnections) {
    const { headers, body } = await ask(request);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).toMatch(/"retryAfterMs":\d+/);
  }
});
