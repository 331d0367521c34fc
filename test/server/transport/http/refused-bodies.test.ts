import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { answerTo } from '../../../support/clients/raw-request.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const allowedOrigin = 'https://market.example';
const maximumBytes = 1024;
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ MAX_BODY_BYTES: String(maximumBytes), ALLOWED_ORIGINS: allowedOrigin });
});

afterAll(() => server.stop());

const refused = [
  'POST /elsewhere',
  'POST /graphql',
  'PUT /graphql',
  'GET /graphql?query={__typename}',
  'POST /health',
];

it.each(refused)(
  '%s with a body that is longer than any ends the connection, read no further',
  async (line) => {
    for (const length of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      socket.setEncoding('latin1').resume();
      let answer = '';
      socket.on('data', (text: string) => (answer += text));
      // The body never ends. Only the server can end the connection.
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n${length}\r\n\r\n`);
      await once(socket, 'close');
      expect(answer).toMatch(/^connection: close\r$/im);
    }
  },
);

it.each(refused)(
  '%s with a body of allowed length leaves the connection to the next request',
  async (line) => {
    const headers = 'Host: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n';
    const next = 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answer = await answerTo(server, `${line} HTTP/1.1\r\n${headers}`, 'hello', next);
    expect(answer).toContain('{"status":"up"}');
  },
);

it('a body that waits for 100 Continue is asked for only when it is taken', async () => {
  const body = '{"query":"{ __typename }"}';
  const post = (type: string) =>
    answerTo(
      server,
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n` +
        'Expect: 100-continue\r\nConnection: close\r\n\r\n',
      ...(type === 'application/json' ? [body] : []),
    );
  expect(await post('application/json')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(await post('text/plain')).toMatch(/^HTTP\/1\.1 415 /);
});

it.each(['/graphql', '/elsewhere', '/health'])(
  'a page of an allowed origin may ask first at %s',
  async (path) => {
    const ask = (origin: string) =>
      fetch(server.endpoint(path), {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const { status, headers } = await ask(allowedOrigin);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, allowedOrigin]);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toBe('content-type');
    const foreign = await ask('https://elsewhere.example');
    expect([...foreign.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  },
);
