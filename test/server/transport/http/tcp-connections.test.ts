import { afterEach, expect, it, vi } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { openSocket } from '../../../support/clients/socket.ts';
import { connectTo, type WireSocket } from '../../../support/clients/wire-socket.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const servers: TestServer[] = [];
const wires: WireSocket[] = [];

afterEach(async () => {
  for (const wire of wires.splice(0)) wire[Symbol.dispose]();
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(environment: Record<string, string>): Promise<TestServer> {
  const server = await startServer(environment);
  servers.push(server);
  return server;
}

async function connect(server: TestServer): Promise<WireSocket> {
  const wire = await connectTo(server);
  wires.push(wire);
  return wire;
}

/** A request whose answer tells its length. */
const unknownPath = 'GET /elsewhere HTTP/1.1\r\nhost: localhost\r\n\r\n';

async function ask(wire: WireSocket): Promise<number> {
  wire.write(unknownPath);
  const { status, headers } = await wire.head();
  await wire.bytes(Number(headers.get('content-length')));
  return status;
}

const refused = /^HTTP\/1\.1 429 [^]*retry-after: 1\r\n[^]*"code":"RATE_LIMITED"/;

it('a TCP connection past MAX_TCP_CONNECTIONS_PER_IP is answered with 429 and closed, also when the others are silent', async () => {
  const server = await serve({ MAX_TCP_CONNECTIONS_PER_IP: '3', MAX_CONNECTIONS_PER_IP: '1' });
  const silent = [await connect(server), await connect(server), await connect(server)];
  const fourth = await connect(server);
  expect((await fourth.rest()).toString()).toMatch(refused);
  // A client that sends its request at once reads the refusal, too.
  const eager = await connect(server);
  eager.write(unknownPath);
  expect((await eager.rest()).toString()).toMatch(refused);
  const [first] = silent;
  first?.[Symbol.dispose]();
  await vi.waitFor(async () => expect(await ask(await connect(server))).toBe(404));
  expect(await refusalsBy(server, 'MAX_TCP_CONNECTIONS_PER_IP')).toBeGreaterThanOrEqual(2);
});

it('the connection that has been idle for the longest time makes room for another one', async () => {
  const server = await serve({ MAX_TCP_CONNECTIONS_PER_IP: '3' });
  using socket = await openSocket(server);
  const [longest, shorter] = [await connect(server), await connect(server)];
  expect(await ask(longest)).toBe(404);
  expect(await ask(shorter)).toBe(404);
  const next = await connect(server);
  expect((await longest.rest()).length).toBe(0);
  expect(await ask(next)).toBe(404);
  expect(await ask(shorter)).toBe(404);
  // `next` is idle for longer than `shorter` by now.
  const last = await connect(server);
  expect((await next.rest()).length).toBe(0);
  expect(await ask(last)).toBe(404);
  expect(await ask(shorter)).toBe(404);
  socket.send({ type: 'connection_init' });
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
});

it.each([
  { what: 'off with 0', environment: { MAX_TCP_CONNECTIONS_PER_IP: '0', MAX_CONNECTIONS_PER_IP: '1' } },
  { what: 'off behind a proxy', environment: { MAX_TCP_CONNECTIONS_PER_IP: '1', TRUST_PROXY: '1' } },
  { what: 'off with MAX_CONNECTIONS_PER_IP=0', environment: {} },
])('the bound of TCP connections is $what', async ({ environment }) => {
  const server = await serve(environment);
  const all = await Promise.all(Array.from({ length: 10 }, () => connect(server)));
  expect(await Promise.all(all.map(ask))).toEqual(Array.from({ length: 10 }, () => 404));
});
