import { afterAll, beforeAll, expect, it } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';
import { frame, opcodes, openWireSocket, type WireSocket } from '../../../support/clients/wire-socket.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ HEARTBEAT_INTERVAL_MS: '300', CONNECTION_INIT_TIMEOUT_MS: '60000' });
});

afterAll(() => server.stop());

/** The payload of the next ping; null when the server has ended the connection. */
async function nextPing(socket: WireSocket): Promise<Buffer | null> {
  for (;;) {
    const next = await socket.frame();
    if (next === null) return null;
    if (next.opcode === opcodes.ping) return next.payload;
  }
}

it('a socket whose pongs answer its pings stays open, and each ping has a payload of its own', async () => {
  using socket = await openWireSocket(server);
  const payloads: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const payload = await nextPing(socket);
    if (payload === null) throw new Error('the socket is cut');
    payloads.push(payload.toString());
    socket.write(frame({ opcode: opcodes.pong, payload }));
  }
  expect(new Set(payloads).size).toBe(5);
});

it.each([
  ['no payload', ''],
  ['a payload of no ping', 'alive'],
])('a socket whose pongs have %s is cut', async (_what, payload) => {
  const before = await refusalsBy(server, 'HEARTBEAT_INTERVAL_MS');
  using socket = await openWireSocket(server);
  const talking = setInterval(() => socket.write(frame({ opcode: opcodes.pong, payload })), 20);
  await socket.rest();
  clearInterval(talking);
  await untilStatus(server, ({ connections }) => connections === 0);
  expect(await refusalsBy(server, 'HEARTBEAT_INTERVAL_MS')).toBe(before + 1);
});
