import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import {
  copiesOf,
  createHeavyMarket,
  heavyQuery,
  openDeaf,
  requestFor,
  withManyAliases,
  type Deaf,
} from '../../../support/clients/heavy-results.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { untilLive, untilStatus } from '../../../support/clients/subscriber.ts';
import { closePayload, frame, handshake, opcodes } from '../../../support/clients/wire-socket.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const timeoutMs = 1000;
/** Bytes of an answer: a few of them fill what the system keeps for a connection. */
const answerBytes = 900_000;
/** Answers that are more than the system keeps for a connection. */
const answers = 20;
/** Bytes that a slow client reads ten times a second. */
const bytesOfRead = 500_000;

let server: TestServer;
let market: string;
let heavy: string;

beforeAll(async () => {
  server = await startServer({
    ...withManyAliases,
    REQUEST_TIMEOUT_MS: `${timeoutMs}`,
    CONNECTION_INIT_TIMEOUT_MS: '60000',
  });
  market = await createHeavyMarket(server);
  heavy = heavyQuery(market, answerBytes);
});

afterAll(() => server.stop());

/** Bytes that wait for all clients, as the server tells. */
async function bufferedBytes(): Promise<number> {
  const text = await (await fetch(server.endpoint('/metrics'))).text();
  return Number(/^marketcast_buffered_bytes\{of="all"\} (\d+)$/m.exec(text)?.[1]);
}

/** Posts comments until their events wait, well before MAX_BUFFERED_BYTES. */
async function fill(marketId: string): Promise<void> {
  for (let count = 0; count < 100; count += 1) {
    await postComment(server, marketId, '\u{20ac}'.repeat(1000));
    if ((await bufferedBytes()) > 300_000) return;
  }
  throw new Error('the system keeps more than the test has');
}

/** Resolves when so many clients have been cut because they took nothing. */
async function untilCut(count: number): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  for (;;) {
    const cut = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    if (cut === count) return;
    if (cut > count || performance.now() > deadlineMs)
      throw new Error(`${cut} clients are cut, not ${count}`);
  }
}

const message = (value: object): Buffer => frame({ payload: JSON.stringify(value) });

/** Opens a socket that is acknowledged, sends messages, and reads nothing at all. */
function openDeafSocket(...messages: readonly object[]): Promise<Deaf> {
  const frames = [{ type: 'connection_init' }, ...messages].map(message);
  return openDeaf(server, Buffer.concat([Buffer.from(handshake()), ...frames]));
}

const subscribe = (id: string, query: string): object => ({ id, type: 'subscribe', payload: { query } });

describe('a client that takes nothing for REQUEST_TIMEOUT_MS', () => {
  it.each([
    ['JSON', 'application/json'],
    ['an event stream', 'text/event-stream'],
  ])('is cut while its answers wait as %s, whatever it sends', async (_what, accept) => {
    const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    const clients = await Promise.all(
      Array.from({ length: 30 }, () => openDeaf(server, requestFor(heavy, accept).repeat(answers))),
    );
    const talking = setInterval(() => {
      for (const { socket } of clients) if (socket.writable) socket.write('\r\n');
    }, 100);
    await untilCut(before + clients.length);
    clearInterval(talking);
    for (const client of clients) client[Symbol.dispose]();
  });

  it('is cut while events wait on its event stream', async () => {
    const id = await createMarket(server);
    const query = `subscription { discussionPosted(marketId: "${id}") { id discussion { ${copiesOf('content', 100)} } } }`;
    using _client = await openDeaf(server, requestFor(query, 'text/event-stream'));
    await untilLive(server, 1);
    const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    await fill(id);
    await untilCut(before + 1);
    await untilLive(server, 0);
  });

  it('is cut while events wait on its socket', async () => {
    const id = await createMarket(server);
    const query = `subscription { discussionPosted(marketId: "${id}") { id discussion { ${copiesOf('content', 100)} } } }`;
    using _client = await openDeafSocket(subscribe('1', query));
    await untilLive(server, 1);
    const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    await fill(id);
    await untilCut(before + 1);
    await untilStatus(server, ({ connections }) => connections === 0);
  });

  it('is cut while results wait on its socket, however many it asks for', async () => {
    const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    using client = await openDeafSocket();
    let asked = 0;
    const asking = setInterval(() => {
      asked += 1;
      if (client.socket.writable) client.socket.write(message(subscribe(`${asked}`, heavy)));
    }, 20);
    let largest = 0;
    const looking = setInterval(
      () => void bufferedBytes().then((bytes) => (largest = Math.max(largest, bytes))),
      50,
    );
    await untilCut(before + 1);
    for (const timer of [asking, looking]) clearInterval(timer);
    expect(largest).toBeGreaterThan(answerBytes / 2);
    expect(largest).toBeLessThan(2 * 1_048_576);
  });

  it('is cut while it closes its socket', async () => {
    using client = await openDeafSocket(
      ...Array.from({ length: answers }, (_, index) => subscribe(`${index}`, heavy)),
    );
    client.socket.write(frame({ opcode: opcodes.close, payload: closePayload(1000) }));
    await untilStatus(server, ({ connections }) => connections === 1);
    await untilStatus(server, ({ connections }) => connections === 0);
  });
});

describe('a client that takes little', () => {
  it('is not cut, and its answers come', async () => {
    using client = await openDeaf(server, requestFor(heavy).repeat(answers));
    const { socket } = client;
    const before = await refusalsBy(server, 'REQUEST_TIMEOUT_MS');
    let bytes = 0;
    let allowedBytes = 0;
    const whole = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        allowedBytes -= chunk.length;
        if (allowedBytes <= 0) socket.pause();
        if (bytes > answers * answerBytes) resolve();
      });
    });
    // The system tells of room only when a third of the bytes that it keeps has left, which is more than a mebibyte here.
    const reading = setInterval(() => {
      allowedBytes = bytesOfRead;
      socket.resume();
    }, 100);
    const startedAtMs = performance.now();
    await Promise.race([whole, client.ended]);
    clearInterval(reading);
    expect(bytes).toBeGreaterThan(answers * answerBytes);
    expect(performance.now() - startedAtMs).toBeGreaterThan(2 * timeoutMs);
    expect(await refusalsBy(server, 'REQUEST_TIMEOUT_MS')).toBe(before);
  });
});
