import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { answerTo } from '../../../support/clients/raw-request.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

interface Line {
  readonly metricsUrl?: string;
}

/** A server whose metrics have a port of their own. */
async function startWithPort(
  environment: Record<string, string> = {},
): Promise<{ server: TestServer; metricsUrl: string }> {
  const lines: Line[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
  const server = await startServer({ METRICS_PORT: '0', ...environment }, logger);
  const metricsUrl = lines.find((line) => line.metricsUrl !== undefined)?.metricsUrl;
  if (metricsUrl === undefined) throw new Error('no line has the address of the metrics');
  return { server, metricsUrl };
}

describe('with METRICS_PORT', () => {
  it('the metrics are on that port alone, and nothing else is there', async () => {
    const { server, metricsUrl } = await startWithPort();
    const response = await fetch(metricsUrl);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('marketcast_sockets 0');
    expect((await fetch(server.endpoint('/metrics'))).status).toBe(404);
    for (const path of ['/', '/graphql', '/health', '/ready', '/metrics/']) {
      expect((await fetch(new URL(path, metricsUrl))).status).toBe(404);
    }
    await server.stop();
    await expect(fetch(metricsUrl)).rejects.toThrow('fetch failed');
  });

  it('a foreign or malformed host is refused there as on the port of clients', async () => {
    const { server, metricsUrl } = await startWithPort();
    const ask = (host: string): Promise<string> =>
      answerTo({ url: metricsUrl }, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ask('localhost')).toMatch(/^HTTP\/1.1 200 /);
    expect(await ask('rebound.example')).toMatch(/^HTTP\/1.1 403 /);
    expect(await ask('[')).toMatch(/^HTTP\/1.1 400 /);
    await server.stop();
  });

  it('a connection past the bound of that port is ended and counted, and clients are served', async () => {
    const { server, metricsUrl } = await startWithPort();
    const { hostname, port } = new URL(metricsUrl);
    const open = (): Socket => connect(Number(port), hostname).on('error', () => undefined);
    const sockets = Array.from({ length: 100 }, open);
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    await once(open().resume(), 'close');
    expect((await fetch(server.endpoint('/health'))).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    // A place is free as soon as the server has seen the end of one of them.
    const refused = await vi.waitFor(() => refusalsBy({ endpoint: () => metricsUrl }, 'METRICS_PORT'));
    expect(refused).toBeGreaterThan(0);
    await server.stop();
  });

  it('a port that is taken stops the start, and no port stays open', async () => {
    const { server, metricsUrl } = await startWithPort();
    const { port } = new URL(metricsUrl);
    await expect(startServer({ METRICS_PORT: port })).rejects.toThrow('EADDRINUSE');
    await server.stop();
  });
});

it('without METRICS_PORT the metrics are on the port of clients', async () => {
  await using server = await startServer();
  expect((await fetch(server.endpoint('/metrics'))).status).toBe(200);
});
