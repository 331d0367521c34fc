import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { answerTo } from '../../../support/clients/raw-request.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

const query = JSON.stringify({ query: '{ __typename }' });
const answer = '{"data":{"__typename":"Query"}}';

/** A request as Java's HttpClient and `curl --http2` send it. */
function offering(path: string, body = '', more = '', protocol = 'h2c'): string {
  return [
    `${body === '' ? 'GET' : 'POST'} ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: ' + protocol,
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
    ...(more === '' ? [] : [more]),
    '',
    body,
  ].join('\r\n');
}

const closing = 'Connection: close';

describe.each(['h2c', 'TLS/1.0', 'x'])('a request that offers %s', (protocol) => {
  it.each([
    { path: '/health', body: '', status: 200, text: '{"status":"up"}' },
    { path: `/graphql?query=${encodeURIComponent('{ __typename }')}`, body: '', status: 200, text: answer },
    { path: '/graphql', body: query, status: 200, text: answer },
    { path: '/nowhere', body: '', status: 404, text: 'NOT_FOUND' },
    { path: '/nowhere', body: query, status: 404, text: 'NOT_FOUND' },
  ])('for $path with the body "$body" is answered as any other', async ({ path, body, status, text }) => {
    const received = await answerTo(server, offering(path, body, closing, protocol));
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(received).toContain(text);
    expect(received).not.toContain('101 Switching');
  });
});

describe('a connection whose requests offer h2c', () => {
  it('is kept, and a body may come later than its header', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1');
    let received = '';
    socket.on('data', (text: string) => (received += text));
    await once(socket, 'connect');
    const rounds = 30;
    for (let round = 1; round <= rounds; round += 1) {
      const text = offering('/graphql', query);
      socket.write(text.slice(0, -10));
      await new Promise((resolve) => setImmediate(resolve));
      socket.write(text.slice(-10));
      await vi.waitFor(() => expect(received.split(answer)).toHaveLength(round + 1), { interval: 2 });
    }
    socket.destroy();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('has all of its pipelined requests answered in order', async () => {
    const received = await answerTo(
      server,
      offering('/health') + offering('/graphql', query) + offering('/nowhere', '', closing),
    );
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
  });

  it('has them answered in order after requests that offer nothing', async () => {
    const plain = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const received = await answerTo(
      server,
      plain('/ready') +
        plain('/nowhere') +
        plain('/health') +
        offering('/graphql', query) +
        plain('/ready') +
        offering('/nowhere', '', closing),
    );
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(
      [200, 404, 200, 200, 200, 404].map((status) => `HTTP/1.1 ${status}`),
    );
  });
});
