import { afterAll, beforeAll, expect, it } from 'vitest';

import { answerTo } from '../../../support/clients/raw-request.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

const targets = [
  ...['/graphql?%', '/graphql?query=%', '/graphql?query=%zz', '/graphql?variables=%ff', '/graphql?&&==&'],
  ...['/graphql?query={__typename}&variables=%7B', '/graphql#', '/graphql?query=\u{ff}', '/graphql?\\[@:'],
  ...[
    '//',
    '///graphql',
    '//graphql',
    '/\\',
    '//[',
    '/%',
    '*',
    'x',
    'localhost:4001',
    'ftp://localhost/graphql',
  ],
  ...['/graphql?http://[', '/graphql/../graphql', '/graphql;x', '/graphql?query[]=1&query[a]=2'],
];
const headers = [
  ...['Content-Type: ;', 'Content-Type: application/json;charset="', 'Accept: ;q=', 'Accept: */*;q=x'],
  ...['Content-Length: x', 'Content-Length: -1', 'Transfer-Encoding: x', 'Expect: x', 'Upgrade: x'],
  ...['Origin: [', 'Origin: http://[', 'X-Forwarded-For: [', 'X-Forwarded-Host: [', 'traceparent: 00-00'],
  ...['Authorization: \u{ff}', 'Cookie: =;=', 'x y: z', ': z', 'x: \0', '__proto__: x', 'x\u{ff}: y'],
];
const methods = ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'TRACE', 'CONNECT', 'PROPFIND', 'x', ''];
const lines = [
  ...['GET', 'GET /graphql', 'GET /graphql HTTP/9.9', 'GET /graphql HTTP/2.0', '\0', '\u{16}\u{3}\u{1}', ' '],
  ...methods.flatMap((method) => ['/graphql', '/health', '*'].map((path) => `${method} ${path} HTTP/1.1`)),
  ...targets.map((target) => `GET ${target} HTTP/1.1`),
];

/** Expects an answer without a failure of the server itself, a stack or a path of its machine. */
function expectSound(answer: string): void {
  expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
  expect(answer).not.toMatch(/node_modules|\.[jt]s:\d+|\bat \S+ \(|\bat (?:async|file|node):/);
}

it.each(lines)('the request line "%s" gets a refusal or an answer, and never a failure', async (line) => {
  expectSound(await answerTo(server, `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`));
  expect((await fetch(server.endpoint('/health'))).status).toBe(200);
});

it.each(headers)('the header "%s" gets a refusal or an answer, and never a failure', async (header) => {
  for (const line of ['GET /graphql?query={__typename} HTTP/1.1', 'POST /graphql HTTP/1.1']) {
    for (const more of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n']) {
      const close = more === '' ? 'Connection: close\r\n' : more;
      expectSound(await answerTo(server, `${line}\r\nHost: localhost\r\n${close}${header}\r\n\r\n`));
    }
  }
  expect((await fetch(server.endpoint('/health'))).status).toBe(200);
});

it('bytes that are no request are refused with 400, a code and a body', async () => {
  const answer = await answerTo(server, 'nonsense\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"BAD_USER_INPUT"');
});
