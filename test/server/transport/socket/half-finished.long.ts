import { afterAll, beforeAll, expect, it } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { answerTo } from '../../../support/clients/raw-request.ts';
import { connectTo } from '../../../support/clients/wire-socket.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({
    REQUEST_TIMEOUT_MS: '1000',
    CONNECTION_INIT_TIMEOUT_MS: '500',
    KEEP_ALIVE_TIMEOUT_MS: '2000',
  });
});

afterAll(() => server.stop());

const post = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

it.concurrent.each([
  { what: 'in the middle of its header', parts: ['GET /graphql HTTP/1.1\r\nhost: local'] },
  {
    what: 'in the middle of a line that never ends',
    parts: ['GET /graphql HTTP/1.1\r\nx: ', 'y'.repeat(4000)],
  },
  { what: 'in the middle of its body', parts: [`${post}content-length: 100\r\n\r\n`, '{"query":'] },
  {
    what: 'in the middle of a chunk',
    parts: [`${post}transfer-encoding: chunked\r\n\r\n`, '20\r\n{"query":'],
  },
])('a request that stops $what is answered with 408 and cut', async ({ parts }) => {
  expect(await answerTo(server, ...parts)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});

it('connections that send no byte are closed without an answer, however many there are', async () => {
  const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
  const answers = await Promise.all(Array.from({ length: 200 }, () => answerTo(server)));
  expect(new Set(answers)).toEqual(new Set(['']));
  expect(await refusalsBy(server, 'REQUEST_TIMEOUT_MS')).toBeGreaterThanOrEqual(before + 200);
});

it('an idle connection stays open for KEEP_ALIVE_TIMEOUT_MS after its answer, and is closed then', async () => {
  const health = 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n';
  const startedAtMs = performance.now();
  const answer = await answerTo(server, health);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain('Keep-Alive: timeout=2\r\n');
  expect(performance.now() - startedAtMs).toBeGreaterThan(2000);
});

it('idle and silent connections do not hold up the stop of a server', async () => {
  const stopped = await startServer();
  using idle = await connectTo(stopped);
  using silent = await connectTo(stopped);
  idle.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await idle.head()).toMatchObject({ status: 200 });
  const startedAtMs = performance.now();
  await stopped.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(5000);
  await silent.rest();
});

it('a header that is larger than anybody needs is answered with 431 and cut', async () => {
  const header = `GET /graphql HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
  expect(await answerTo(server, header)).toMatch(/^HTTP\/1\.1 431 /);
});

it('a body that announces more bytes than it may have is answered with 413 before it arrives', async () => {
  const answer = await answerTo(server, `${post}content-length: 1000000\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"code":"BAD_USER_INPUT"');
});

it('a socket that sends nothing after its upgrade, or only pings, is closed with 4408', async () => {
  const upgrade = [
    'GET /graphql HTTP/1.1',
    'host: localhost',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol: graphql-transport-ws',
  ].join('\r\n');
  const ping = '{"type":"ping"}';
  // A frame whose mask is zero is its text.
  const frame = `\x81${String.fromCharCode(0x80 | ping.length)}\0\0\0\0${ping}`;
  const answers = await Promise.all(
    [[], [frame, frame]].map((parts) => answerTo(server, `${upgrade}\r\n\r\n`, ...parts)),
  );
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    // 4408 as two bytes.
    expect(answer).toContain(String.fromCharCode(4408 >> 8, 4408 & 255));
  }
});
