import { print } from 'graphql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import {
  openAcknowledgedSocket,
  openSocket,
  statusOfUpgrade,
  type Message,
} from '../../../support/clients/socket.ts';
import { postComment, withoutLimits } from '../../../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../../../support/clients/subscriber.ts';

const maxMessageBytes = 4096;
const allowedOrigin = 'https://market.example';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({
    ...withoutLimits,
    MAX_MESSAGE_BYTES: `${maxMessageBytes}`,
    ALLOWED_ORIGINS: allowedOrigin,
    CONNECTION_INIT_TIMEOUT_MS: '200',
    HEARTBEAT_INTERVAL_MS: '200',
  });
});

afterAll(() => server.stop());

afterEach(async () => {
  await untilStatus(server, ({ connections, subscriptions }) => connections === 0 && subscriptions === 0);
});

const subscribeMessage = (id: string, marketId?: string): Message => ({
  id,
  type: 'subscribe',
  payload: { query: print(DiscussionPostedDocument), variables: { marketId } },
});

/** A message of exactly that many bytes. */
function messageOf(bytes: number): string {
  const message = JSON.stringify({ type: 'ping', payload: { padding: '' } });
  return message.replace('""', `"${'x'.repeat(bytes - message.length)}"`);
}

describe('the upgrade', () => {
  it.each([
    { what: 'an allowed origin', options: { origin: allowedOrigin }, status: 101 },
    { what: 'no origin, as from a server', options: {}, status: 101 },
    { what: 'a foreign origin', options: { origin: 'https://elsewhere.example' }, status: 403 },
    { what: 'a sandboxed page', options: { origin: 'null' }, status: 403 },
    { what: 'an origin that starts alike', options: { origin: `${allowedOrigin}.example` }, status: 403 },
  ])('from $what is answered with $status', async ({ options, status }) => {
    expect(await statusOfUpgrade(server.webSocketUrl, options)).toBe(status);
  });

  it('elsewhere is not found', async () => {
    expect(await statusOfUpgrade(server.webSocketUrl.replace('/graphql', '/health'))).toBe(404);
  });
});

describe('a socket', () => {
  it('answers ping with pong', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send({ type: 'ping', payload: { at: 1 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 1 } });
  });

  it.each(['null', '7', '[]', '{"length":1e9}'])('answers a ping whose id is %s', async (id) => {
    using socket = await openSocket(server);
    socket.send(`{"type":"connection_init","id":${id}}`);
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    socket.send(`{"type":"pong","id":${id}}`);
    socket.send(`{"type":"ping","id":${id},"payload":{"at":1}}`);
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 1 } });
  });

  it('is closed with 1009 by a message above MAX_MESSAGE_BYTES, and by no smaller one', async () => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(messageOf(maxMessageBytes));
    expect(await socket.next()).toMatchObject({ type: 'pong' });
    socket.send(messageOf(maxMessageBytes + 1));
    expect((await socket.closed).code).toBe(1009);
  });

  it('is closed with 4408 when no connection_init comes', async () => {
    using socket = await openSocket(server);
    expect((await socket.closed).code).toBe(4408);
  });

  it.each([
    { what: 'an operation before connection_init', messages: [subscribeMessage('1')], code: 4401 },
    { what: 'a second connection_init', messages: ['init', 'init'], code: 4429 },
    { what: 'what is no JSON', messages: ['init', 'nonsense'], code: 4400 },
    { what: 'an unknown message', messages: ['init', { type: 'greeting' }], code: 4400 },
    { what: 'a subscribe without an id', messages: ['init', { type: 'subscribe', payload: {} }], code: 4400 },
    { what: 'next', messages: ['init', { type: 'next', id: '1', payload: {} }], code: 4400 },
    { what: 'error', messages: ['init', { type: 'error', id: '1', payload: [{ message: '' }] }], code: 4400 },
    { what: 'connection_ack', messages: ['init', { type: 'connection_ack' }], code: 4400 },
    { what: 'an id twice', messages: ['init', subscribeMessage('1'), subscribeMessage('1')], code: 4409 },
    {
      what: 'an endless id twice',
      messages: ['init', subscribeMessage('\u{20ac}'.repeat(300)), subscribeMessage('\u{20ac}'.repeat(300))],
      code: 4409,
    },
  ])('is closed with $code by $what', async ({ messages, code }) => {
    using socket = await openSocket(server);
    for (const message of messages) {
      if (typeof message !== 'string') socket.send(message);
      else socket.send(message === 'init' ? { type: 'connection_init' } : message);
    }
    expect((await socket.closed).code).toBe(code);
  });

  it('is closed with 1007 by a text that is no UTF-8', async () => {
    const socket = new WebSocket(server.webSocketUrl, 'graphql-transport-ws');
    const closed = codeOfClose(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect(await closed).toBe(1007);
  });

  it('is closed with 4406 when it does not say that it speaks graphql-transport-ws', async () => {
    expect(await codeOfClose(new WebSocket(server.webSocketUrl))).toBe(4406);
  });

  it('is cut when it answers no pings, and stays open while it does', async () => {
    using listening = await openAcknowledgedSocket(server);
    const deaf = new WebSocket(server.webSocketUrl, 'graphql-transport-ws', { autoPong: false });
    const closed = codeOfClose(deaf);
    await new Promise((resolve) => deaf.once('open', resolve));
    deaf.send(JSON.stringify({ type: 'connection_init' }));
    expect(await closed).toBe(1006);
    listening.send({ type: 'ping' });
    expect(await listening.next()).toEqual({ type: 'pong' });
  });
});

function codeOfClose(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('messages that come together', () => {
  let remote: TestServer;
  let watched: string;
  let blocker: pg.Client;

  beforeAll(async () => {
    const database = await createDatabase();
    remote = await startServer({ ...withoutLimits, DATABASE_URL: database });
    watched = await createMarket(remote, 'PROPOSED');
    blocker = new pg.Client(database);
    await blocker.connect();
  });

  afterAll(async () => {
    await blocker.end();
    await remote.stop();
  });

  /** Holds every operation that looks at a market, until it is called back. */
  async function holdMarkets(): Promise<() => Promise<unknown>> {
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE markets IN ACCESS EXCLUSIVE MODE');
    return () => blocker.query('ROLLBACK');
  }

  it.each([
    { what: 'next', message: { type: 'next', id: '1', payload: {} }, code: 4400 },
    { what: 'what is no JSON', message: 'nonsense', code: 4400 },
    { what: 'a second connection_init', message: { type: 'connection_init' }, code: 4429 },
  ])('are not acted upon after $what, which closes the socket', async ({ message, code }) => {
    using socket = await openAcknowledgedSocket(remote, await tokenOf('hasty'));
    const input = { marketId: watched, content: 'Too late.' };
    const payload = { query: print(PostDiscussionDocument), variables: { input } };
    socket.sendTogether([message, { id: '2', type: 'subscribe', payload }]);
    expect((await socket.closed).code).toBe(code);
    const { market } = await request(remote, MarketDiscussionsDocument, { marketId: watched });
    expect(market?.discussions.edges).toEqual([]);
  });

  it('may use an id again right after its completion: one subscription lives, and no more', async () => {
    using socket = await openAcknowledgedSocket(remote);
    const release = await holdMarkets();
    const again = [subscribeMessage('1', watched), { id: '1', type: 'complete' }];
    socket.sendTogether([...again, ...again, ...again, subscribeMessage('1', watched), { type: 'ping' }]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    await release();
    await untilLive(remote, 1);

    await postComment(remote, watched, 'Once.');
    expect(await socket.next()).toMatchObject({ type: 'next', id: '1' });
    socket.sendTogether([{ id: '1', type: 'complete' }, { type: 'ping' }]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    await untilLive(remote, 0);
  });

  it('close the socket with 4409 when an id is wanted by two', async () => {
    using socket = await openAcknowledgedSocket(remote);
    const release = await holdMarkets();
    const subscribe = subscribeMessage('1', watched);
    socket.sendTogether([subscribe, { id: '1', type: 'complete' }, subscribe, subscribe]);
    expect((await socket.closed).code).toBe(4409);
    await release();
    await untilLive(remote, 0);
  });

  it('leave nothing behind when the socket goes while they are looked at', async () => {
    const socket = await openAcknowledgedSocket(remote);
    const release = await holdMarkets();
    socket.sendTogether([
      ...Array.from({ length: 50 }, (_, index) => subscribeMessage(`${index}`, watched)),
      { id: '0', type: 'complete' },
      subscribeMessage('0', watched),
      { type: 'ping' },
    ]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket[Symbol.dispose]();
    await untilStatus(remote, ({ connections }) => connections === 0);
    await release();
    // The operations took turns at the database, so a later query reads it after them.
    for (let count = 0; count < 20; count += 1) await createMarket(remote, 'PROPOSED');
    await untilStatus(remote, ({ subscriptions, topics }) => subscriptions === 0 && topics === 0);
  });
});
