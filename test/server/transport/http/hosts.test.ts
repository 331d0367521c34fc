import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerTo } from '../../../support/clients/raw-request.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const paths = ['/graphql?query={__typename}', '/health', '/ready', '/metrics', '/elsewhere'];
const webSocket = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
];

let development: TestServer;
let production: TestServer;

beforeAll(async () => {
  [development, production] = await Promise.all([
    startServer({ NODE_ENV: 'test' }),
    startServer({ NODE_ENV: 'production', DATA_DIR: 'memory://', CONNECTION_INIT_TIMEOUT_MS: '100' }),
  ]);
});

afterAll(() => Promise.all([development.stop(), production.stop()]));

/** The answer to a request of these header lines, which is the last of its connection. */
function ask(server: TestServer, target: string, lines: readonly string[], version = '1.1'): Promise<string> {
  return answerTo(
    server,
    [`GET ${target} HTTP/${version}`, ...lines, 'Connection: close', '', ''].join('\r\n'),
  );
}

/** The answer to an upgrade of these header lines: a refusal, or the header of the acceptance. */
async function upgrade(server: TestServer, target: string, lines: readonly string[]): Promise<string> {
  const all = [`GET ${target} HTTP/1.1`, ...lines, ...webSocket, 'Connection: Upgrade', '', ''];
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  socket.write(all.join('\r\n'), 'latin1');
  let answer = '';
  for await (const text of socket as AsyncIterable<string>) {
    answer += text;
    // The server keeps an accepted socket open until its client answers the close.
    if (answer.startsWith('HTTP/1.1 101 ') && answer.endsWith('\r\n\r\n')) break;
  }
  return answer;
}

function expectRefusal(answer: string, status: number, code: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/^content-type: application\/json/im);
  expect(head).toMatch(/^connection: close$/im);
  expect(head).not.toMatch(/^access-control/im);
  const { errors } = JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as {
    readonly errors: readonly { readonly message: string; readonly extensions: unknown }[];
  };
  expect(errors).toEqual([{ message: expect.any(String) as string, extensions: { code, retryable: false } }]);
  expect(answer).not.toMatch(/node_modules|\/src\/|\bat .*:\d+:\d+/);
}

describe('a request that names no host', () => {
  const nonsense: readonly (readonly string[])[] = [
    [],
    ['Host:'],
    ['Host: ['],
    ['Host: []'],
    ['Host: [::1'],
    ['Host: [zz::1]'],
    ['Host: a b'],
    ['Host: localhost:4001:4001'],
    ['Host: ::1'],
    ['Host: localhost:65536'],
    ['Host: localhost:99999999999'],
    ['Host: localhost:-1'],
    ['Host: localhost:http'],
    ['Host: user@localhost'],
    ['Host: localhost/graphql'],
    ['Host: localhost?query'],
    ['Host: localhost#fragment'],
    ['Host: localhost\\graphql'],
    ['Host: http://localhost'],
    ['Host: 127.0.0.256'],
    ['Host: %'],
    ['Host: %zz'],
    ['Host: %00'],
    ['Host: m\u{e4}rkte'],
    ['Host: <script>'],
    ['Host: localhost, localhost'],
    ['Host: localhost', 'Host: localhost'],
    ['Host: localhost', 'Host: ['],
  ];

  it.each(nonsense)('such as %s %s is answered with 400 on every path', async (...lines) => {
    for (const server of [development, production]) {
      for (const path of paths) expectRefusal(await ask(server, path, lines), 400, 'BAD_USER_INPUT');
      for (const path of ['/graphql', '/elsewhere']) {
        expectRefusal(await upgrade(server, path, lines), 400, 'BAD_USER_INPUT');
      }
      expect((await fetch(server.endpoint('/health'))).status).toBe(200);
    }
  });

  it.each([
    'http://[',
    'http://',
    'http:///graphql',
    'http://user@localhost/graphql',
    'http://a:b:c/',
    'https://%/',
  ])('in its target, such as %s, is answered with 400', async (target) => {
    for (const server of [development, production]) {
      expectRefusal(await ask(server, target, ['Host: localhost']), 400, 'BAD_USER_INPUT');
      expectRefusal(await upgrade(server, target, ['Host: localhost']), 400, 'BAD_USER_INPUT');
    }
  });

  it('is served when it is of HTTP/1.0, which has no Host', async () => {
    for (const server of [development, production]) {
      expect(await ask(server, paths[0] ?? '', [], '1.0')).toContain('{"data":{"__typename":"Query"}}');
    }
  });
});

describe('a target that is a whole URL', () => {
  it('is served by its path, and its host counts in place of Host', async () => {
    const target = 'http://localhost:4001/graphql?query={__typename}';
    expect(await ask(development, target, ['Host: elsewhere.example'])).toContain('"__typename":"Query"');
    const foreign = 'http://elsewhere.example/health';
    expectRefusal(await ask(development, foreign, ['Host: localhost']), 403, 'FORBIDDEN');
    expect(await ask(production, 'http://elsewhere.example?query', ['Host: localhost'])).toContain(' 404 ');
  });
});

describe('outside production', () => {
  it.each([
    'localhost',
    'LOCALHOST:4001',
    'localhost:',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]:4001',
    '[0:0::1]',
  ])('the host %s is served', async (host) => {
    expect(await ask(development, '/graphql?query={__typename}', [`Host: ${host}`])).toContain('"Query"');
  });

  it.each([
    'elsewhere.example',
    'elsewhere.example:4001',
    'localhost.elsewhere.example',
    '127.0.0.1.elsewhere.example',
    'app.localhost',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
  ])('the host %s, to which a page could have rebound its name, is refused with 403', async (host) => {
    for (const path of paths) {
      const answer = await ask(development, path, [`Host: ${host}`]);
      expectRefusal(answer, 403, 'FORBIDDEN');
      expect(answer).toContain('HOST');
    }
    expectRefusal(await upgrade(development, '/graphql', [`Host: ${host}`]), 403, 'FORBIDDEN');
    expect(await ask(development, '/metrics', ['Host: localhost'])).toMatch(
      /^marketcast_refusals_total\{limit="HOST"\} [1-9]/m,
    );
  });

  it('HOST is served, and every address of the machine when it listens on all', async () => {
    await using all = await startServer({ HOST: '0.0.0.0' });
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    expect(own.length).toBeGreaterThan(0);
    for (const { address, family } of own) {
      const [bare = ''] = address.split('%');
      const host = family === 'IPv6' ? `[${bare}]` : bare;
      expect(await ask(all, '/health', [`Host: ${host}:4001`])).toContain(' 200 ');
    }
    expectRefusal(await ask(all, '/health', ['Host: 203.0.113.7']), 403, 'FORBIDDEN');
    expectRefusal(await ask(all, '/health', ['Host: elsewhere.example']), 403, 'FORBIDDEN');

    await using named = await startServer({ HOST: 'LocalHost' });
    expect(await ask(named, '/health', ['Host: localhost'])).toContain(' 200 ');
    await using one = await startServer({ HOST: '127.0.0.2' });
    expect(await ask(one, '/health', ['Host: 127.0.0.2'])).toContain(' 200 ');
  });
});

describe('in production', () => {
  it.each(['elsewhere.example', 'api_1:4001', '203.0.113.7', '[2001:db8::1]:443', 'xn--mrkte-gra.example'])(
    'the host %s is served',
    async (host) => {
      expect(await ask(production, '/health', [`Host: ${host}`])).toContain(' 200 ');
      expect(await upgrade(production, '/graphql', [`Host: ${host}`])).toContain(' 101 ');
    },
  );
});
