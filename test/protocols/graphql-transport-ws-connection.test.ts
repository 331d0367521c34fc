import { setTimeout as later } from 'node:timers/promises';

import WebSocket from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { startServer, type TestServer } from '../support/servers/server.ts';
import { openAcknowledgedSocket, openSocket, type Message } from '../support/clients/socket.ts';
import { withoutLimits } from '../support/graphql/streams.ts';
import { untilStatus } from '../support/clients/subscriber.ts';

let server: TestServer;
let impatient: TestServer;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, MAX_MESSAGE_BYTES: '200000' });
  impatient = await startServer({ ...withoutLimits, CONNECTION_INIT_TIMEOUT_MS: '300' });
});

afterAll(async () => {
  await server.stop();
  await impatient.stop();
});

afterEach(async () => {
  await untilStatus(server, ({ connections }) => connections === 0);
});

const init: Message = { type: 'connection_init' };
const operation = (id: string, query = '{ __typename }'): Message => ({
  id,
  type: 'subscribe',
  payload: { query },
});

/** Asserts that a socket still works, and that nothing else came over it. */
async function expectAlive(socket: {
  send(message: Message): void;
  next(): Promise<Message>;
}): Promise<void> {
  socket.send({ type: 'ping', payload: { still: 'here' } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { still: 'here' } });
}

describe('the subprotocol', () => {
  it('is graphql-transport-ws, also among others', async () => {
    const socket = new WebSocket(server.webSocketUrl, ['unknown', 'graphql-transport-ws']);
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.terminate();
  });

  it.each([
    { what: 'none', protocols: [] },
    { what: 'the old graphql-ws', protocols: ['graphql-ws'] },
  ])('that is $what ends with 4406, whatever is sent before', async ({ protocols }) => {
    const socket = new WebSocket(server.webSocketUrl, protocols);
    socket.on('error', () => undefined);
    const received: unknown[] = [];
    socket.on('message', (message) => received.push(message));
    socket.once('open', () => {
      socket.send(JSON.stringify(init));
      socket.send(JSON.stringify(operation('1')));
    });
    const code = await new Promise((resolve) => socket.once('close', resolve));
    // The client library ends the handshake by itself when no subprotocol that it offered comes back.
    expect(code).toBe(protocols.length === 0 ? 4406 : 1006);
    expect(received).toEqual([]);
  });
});

describe('connection_init', () => {
  it.each([
    { what: 'without a payload', message: { type: 'connection_init' } },
    { what: 'with null', message: { type: 'connection_init', payload: null } },
    { what: 'with an empty object', message: { type: 'connection_init', payload: {} } },
    { what: 'with what nobody knows', message: { type: 'connection_init', payload: { a: { b: [1] } } } },
  ])('$what is acknowledged once', async ({ message }) => {
    using socket = await openSocket(server);
    socket.send(message);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    await expectAlive(socket);
  });

  it('with a token that is not valid ends with 4403', async () => {
    using socket = await openSocket(server);
    socket.send({ type: 'connection_init', payload: { token: 'nonsense' } });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('that does not come in time ends with 4408, and not before', async () => {
    const startMs = performance.now();
    using socket = await openSocket(impatient);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    expect(performance.now() - startMs).toBeGreaterThan(290);
  });

  it('that does not come in time is not made up for by pings', async () => {
    using socket = await openSocket(impatient);
    const gone = new AbortController();
    void socket.closed.then(() => gone.abort());
    const startMs = performance.now();
    while (!gone.signal.aborted) {
      socket.send({ type: 'ping' });
      socket.send({ type: 'pong' });
      await later(20, null, { signal: gone.signal }).catch(() => undefined);
    }
    expect((await socket.closed).code).toBe(4408);
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  it('that came in time keeps the socket for as long as it likes', async () => {
    using late = await openSocket(impatient);
    using socket = await openAcknowledgedSocket(impatient);
    await late.closed;
    using next = await openSocket(impatient);
    await next.closed;
    await expectAlive(socket);
  });

  it.each([
    { what: 'right behind the first', isAcknowledged: false },
    { what: 'after the acknowledgement', isAcknowledged: true },
  ])('that comes again $what ends with 4429', async ({ isAcknowledged }) => {
    using socket = await openSocket(server);
    if (isAcknowledged) {
      socket.send(init);
      expect(await socket.next()).toEqual({ type: 'connection_ack' });
      socket.send(init);
    } else socket.sendTogether([init, init]);
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  it('has to be acknowledged before an operation: 4401', async () => {
    using socket = await openSocket(server);
    socket.send(operation('1'));
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
    await expect(socket.next()).rejects.toThrow('closed');
  });

  it('may be followed by complete for what was never asked for', async () => {
    using socket = await openSocket(server);
    socket.send({ id: 'unknown', type: 'complete' });
    socket.send(init);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
  });
});

describe('ping and pong', () => {
  it('may come before connection_init', async () => {
    using socket = await openSocket(server);
    socket.send({ type: 'pong' });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.send(init);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
  });

  it.each([
    { what: 'no payload', payload: undefined, answer: { type: 'pong' } },
    { what: 'null', payload: null, answer: { type: 'pong' } },
    { what: 'an empty object', payload: {}, answer: { type: 'pong', payload: {} } },
    {
      what: 'an object',
      payload: { at: 1, ключ: ['\u{1f3ca}', null, { deep: true }], line: 'a\nb' },
      answer: { type: 'pong', payload: { at: 1, ключ: ['\u{1f3ca}', null, { deep: true }], line: 'a\nb' } },
    },
  ])('with $what: the payload comes back', async ({ payload, answer }) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send({ type: 'ping', ...(payload === undefined ? {} : { payload }) });
    expect(await socket.next()).toEqual(answer);
  });

  it('that nobody asked for is taken without a word', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send({ type: 'pong' });
    socket.send({ type: 'pong', payload: { unasked: true } });
    await expectAlive(socket);
  });
});

describe('an invalid message', () => {
  const subscribe = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };
  const texts: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['no JSON', 'nonsense'],
    ['JSON that is cut short', '{"type":"ping"'],
    ['two values', '{"type":"ping"}{"type":"ping"}'],
    ['a byte order mark', '\ufeff{"type":"ping"}'],
    ['JSON within JSON', JSON.stringify('{"type":"ping"}')],
    ['an operation as JSON within JSON', JSON.stringify(JSON.stringify(subscribe))],
    ...[null, true, 1, 'ping', [], [{ type: 'ping' }]].map(
      (value) => [`no object: ${JSON.stringify(value)}`, JSON.stringify(value)] as const,
    ),
    ...[
      {},
      { type: null },
      { type: 1 },
      { type: ['ping'] },
      { type: '' },
      { type: 'start' },
      { type: 'PING' },
      { type: 'constructor' },
      { type: '__proto__' },
      { type: 'ping', payload: [] },
      { type: 'ping', payload: 'text' },
      { type: 'pong', payload: 1 },
      { type: 'connection_init', payload: 'text' },
      { type: 'connection_init', payload: [] },
      { type: 'complete' },
      { type: 'complete', id: 1 },
      { type: 'complete', id: '' },
      { ...subscribe, id: undefined },
      { ...subscribe, id: null },
      { ...subscribe, id: 1 },
      { ...subscribe, id: '' },
      { ...subscribe, payload: undefined },
      { ...subscribe, payload: null },
      { ...subscribe, payload: [] },
      { ...subscribe, payload: '{ __typename }' },
      { ...subscribe, payload: {} },
      { ...subscribe, payload: { query: null } },
      { ...subscribe, payload: { query: { kind: 'Document' } } },
      { ...subscribe, payload: { query: '{ __typename }', variables: [] } },
      { ...subscribe, payload: { query: '{ __typename }', variables: '{}' } },
      { ...subscribe, payload: { query: '{ __typename }', operationName: 1 } },
      { ...subscribe, payload: { query: '{ __typename }', extensions: [] } },
      { type: 'connection_ack' },
      { type: 'connection_ack', payload: {} },
      { type: 'next', id: '1', payload: { data: {} } },
      { type: 'error', id: '1', payload: [{ message: 'No.' }] },
    ].map((message) => [JSON.stringify(message), JSON.stringify(message)] as const),
  ];

  it.each(texts)('such as %s ends with 4400', async (_what, text) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(text);
    const { code, reason } = await socket.closed;
    expect(code).toBe(4400);
    expect(reason).not.toBe('');
    await expect(socket.next()).rejects.toThrow('closed');
  });

  it.each(['connection_ack', 'next', 'error'])(
    'such as %s ends with 4400 before connection_init too',
    async (type) => {
      using socket = await openSocket(server);
      socket.send({ type, id: '1', payload: type === 'error' ? [{ message: 'No.' }] : {} });
      expect((await socket.closed).code).toBe(4400);
    },
  );

  it.each([
    { what: 'no text', bytes: Buffer.from([0x00, 0xff, 0xfe]) },
    {
      what: 'JSON around what is no text',
      bytes: Buffer.concat([
        Buffer.from('{"type":"ping","payload":{"a":"'),
        Buffer.from([0xff]),
        Buffer.from('"}}'),
      ]),
    },
  ])('such as a binary frame of $what ends with 4400', async ({ bytes }) => {
    const socket = new WebSocket(server.webSocketUrl, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(bytes, { binary: true });
    expect(await closed).toBe(4400);
  });

  it('of one socket leaves another alone', async () => {
    using other = await openAcknowledgedSocket(server);
    using socket = await openAcknowledgedSocket(server);
    socket.send('nonsense');
    expect((await socket.closed).code).toBe(4400);
    await expectAlive(other);
  });

  it('is not a message with fields that the protocol does not know', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(JSON.stringify({ ...subscribe, extra: 1, payload: { query: '{ __typename }', extra: 1 } }));
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { __typename: 'Query' } },
    });
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
  });
});
