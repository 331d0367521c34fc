import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
});

/** Sends a request line that no well-behaved client would; the status line that comes back. */
async function statusOf(requestLine: string, headers = ''): Promise<string> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`${requestLine}\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n', 1)[0] ?? '';
}

const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\n';

describe('a path that is no URL', () => {
  it.each(['//', '/\\', '//[', '/%', '/graphql//'])('answers 404 for %s and lives on', async (path) => {
    expect(await statusOf(`GET ${path} HTTP/1.1`)).toContain('404');
    expect(await statusOf(`GET ${path} HTTP/1.1`, upgrade)).toContain('404');
    expect((await fetch(server.endpoint('/health'))).status).toBe(200);
  });
});
