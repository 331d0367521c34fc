import { expect, it } from 'vitest';

import { openEventStream } from '../../support/clients/event-stream.ts';
import { openAcknowledgedSocket } from '../../support/clients/socket.ts';
import { untilLive } from '../../support/clients/subscriber.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

const socketCount = 50;
const graceMs = 4000;
/** The closes of a server with company take this long. */
const usualSpreadMs = graceMs / 2;
const grace = { SHUTDOWN_GRACE_MS: String(graceMs) };
const subscription = 'subscription { marketEvents { cursor } }';

/** The end of a server with sockets and an event stream. */
interface Stop {
  readonly codes: ReadonlySet<number>;
  /** From the signal to the end of the server. */
  readonly tookMs: number;
  /** Between the first and the last close. */
  readonly spreadMs: number;
}

async function stopWithClients(server: TestServer): Promise<Stop> {
  const sockets = await Promise.all(
    Array.from({ length: socketCount }, () => openAcknowledgedSocket(server)),
  );
  const stream = await openEventStream(server, subscription, {});
  await untilLive(server, 1);
  const startedAtMs = performance.now();
  const closing = sockets.map(async ({ closed }) => ({ ...(await closed), atMs: performance.now() }));
  // A stream that is cut ends with an error.
  const streamEnd = stream.rest().catch(() => []);
  await server.stop();
  const tookMs = performance.now() - startedAtMs;
  const closures = await Promise.all(closing);
  await streamEnd;
  const times = closures.map(({ atMs }) => atMs);
  return {
    codes: new Set(closures.map(({ code }) => code)),
    tookMs,
    spreadMs: Math.max(...times) - Math.min(...times),
  };
}

it.each([
  ['the embedded database', () => Promise.resolve({ DATA_DIR: 'memory://' })],
  ['PostgreSQL', async () => ({ DATABASE_URL: await createDatabase() })],
])('a server that is alone on %s closes all connections at once', async (_name, environment) => {
  const { codes, tookMs } = await stopWithClients(await startServer({ ...grace, ...(await environment()) }));
  expect(codes).toEqual(new Set([1012]));
  expect(tookMs).toBeLessThan(usualSpreadMs * 0.7);
});

it('a server that has company spreads its closes over half of its grace, and the last one does not', async () => {
  const environment = { ...grace, DATABASE_URL: await createDatabase() };
  const [first, second] = await Promise.all([startServer(environment), startServer(environment)]);
  const spread = await stopWithClients(first);
  expect(spread.codes).toEqual(new Set([1012]));
  expect(spread.spreadMs).toBeGreaterThan(usualSpreadMs * 0.9);
  expect((await stopWithClients(second)).tookMs).toBeLessThan(usualSpreadMs * 0.7);
});

it('a server that does not know its company spreads its closes', async () => {
  const url = await createDatabase();
  const server = await startServer({ ...grace, DATABASE_URL: url });
  await queryDatabase(url, 'DROP TABLE marketcast_processes');
  expect((await stopWithClients(server)).spreadMs).toBeGreaterThan(usualSpreadMs * 0.9);
});
