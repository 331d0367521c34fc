import { print } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionDeletedDocument,
  DiscussionPostedDocument,
  MarketEventsDocument,
  PositionChangedDocument,
  PriceUpdatedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { maximumPageBytes } from '../../../../src/server/transport/socket/checkpoints.ts';
import { range } from '../../../support/broker/broker-under-test.ts';
import {
  checkpointsIn,
  nextCheckpoints,
  offsetIn,
  openCheckpointedSocket,
  untilCheckpoint,
} from '../../../support/clients/checkpoints.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket, type Message, type RawSocket } from '../../../support/clients/socket.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { frame, opcodes, openWireSocket } from '../../../support/clients/wire-socket.ts';
import { actor, postComment, trade } from '../../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

const heartbeatIntervalMs = 250;

/** A server whose checkpoints come often. */
let server: TestServer;
/** A server whose heartbeat no test waits for. */
let calm: TestServer;

beforeAll(async () => {
  [server, calm] = await Promise.all([
    startServer({ HEARTBEAT_INTERVAL_MS: `${heartbeatIntervalMs}`, HISTORY_SIZE: '50' }),
    startServer({ HEARTBEAT_INTERVAL_MS: '600000' }),
  ]);
});

afterAll(async () => {
  await Promise.all([server.stop(), calm.stop()]);
});

beforeEach(() => Promise.all([untilLive(server, 0), untilLive(calm, 0)]));

interface Requested {
  readonly query: Parameters<typeof print>[0];
  readonly variables?: object;
}

function start(socket: RawSocket, id: string, { query, variables = {} }: Requested): void {
  socket.send({ type: 'subscribe', id, payload: { query: print(query), variables } });
}

async function cursorOf(of: TestServer, marketId: string): Promise<string> {
  const query = 'query ($id: ID!) { market(id: $id) { cursor } }';
  const { market } = await request<{ market: { cursor: string } }, { id: string }>(of, query, {
    id: marketId,
  });
  return market.cursor;
}

/** The cursor of the event that a message carries. */
function cursorIn({ payload }: Message): string {
  const { data } = payload as { readonly data: Readonly<Record<string, { readonly cursor: string }>> };
  const [event] = Object.values(data);
  if (event === undefined) throw new Error('no event in the data');
  return event.cursor;
}

describe('a socket that asks for checkpoints', () => {
  it('gets the first of an operation at once when there is nothing to replay', async () => {
    using socket = await openCheckpointedSocket(calm);
    const marketId = await createMarket(calm);
    start(socket, 'größe', { query: DiscussionPostedDocument, variables: { marketId } });
    const { serverTime, ...rest } = await nextCheckpoints(socket);
    expect(rest).toEqual({ checkpoints: { größe: await cursorOf(calm, marketId) } });
    expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(60_000);
  });

  it('gets the first of an operation behind the events of its replay', async () => {
    using socket = await openCheckpointedSocket(calm);
    const marketId = await createMarket(calm);
    const after = await cursorOf(calm, marketId);
    for (const content of ['one', 'two', 'three']) await postComment(calm, marketId, content);
    await trade(calm, marketId);
    start(socket, '1', { query: DiscussionPostedDocument, variables: { marketId, after } });
    const messages = [await socket.next(), await socket.next(), await socket.next()];
    expect(messages.map(({ type }) => type)).toEqual(['next', 'next', 'next']);
    // The checkpoint covers the events of the trade, too.
    expect((await nextCheckpoints(socket)).checkpoints).toEqual({ 1: await cursorOf(calm, marketId) });
  });

  it('gets them as text frames behind the events that they cover, in the same stream of bytes', async () => {
    using wire = await openWireSocket(server);
    const marketId = await createMarket(server);
    const send = (message: object): void => wire.write(frame({ payload: JSON.stringify(message) }));
    const read = async (): Promise<Message> => {
      for (;;) {
        const received = await wire.frame();
        if (received === null) throw new Error('the connection ended');
        if (received.opcode === opcodes.text) return JSON.parse(received.payload.toString()) as Message;
        wire.write(frame({ opcode: opcodes.pong, payload: received.payload }));
      }
    };
    send({ type: 'connection_init', payload: { checkpoints: true } });
    expect(await read()).toEqual({ type: 'connection_ack' });
    const payload = { query: print(DiscussionPostedDocument), variables: { marketId } };
    send({ type: 'subscribe', id: '1', payload });
    let message = await read();
    while (checkpointsIn(message)?.checkpoints['1'] === undefined) message = await read();

    const posting = (async () => {
      for (const number of range(1, 60)) await postComment(server, marketId, `${number}`);
    })();
    let eventCount = 0;
    let covered = 0;
    let last = 0;
    while (eventCount < 60 || covered < last) {
      message = await read();
      const cursor = checkpointsIn(message)?.checkpoints['1'];
      if (cursor === undefined) {
        eventCount += 1;
        last = offsetIn(marketId, cursorIn(message));
        // An event that the last checkpoint covers would be lost to a client that resumes there.
        expect(last).toBeGreaterThan(covered);
      } else {
        covered = offsetIn(marketId, cursor);
        expect(covered).toBeGreaterThanOrEqual(last);
      }
    }
    await posting;
  });

  it('gets a cursor that moves while nothing matches, and resumes there after the log has moved on', async () => {
    const marketId = await createMarket(server);
    const query = DiscussionDeletedDocument;
    let atStart = '';
    let checkpoint = '';
    {
      using socket = await openCheckpointedSocket(server);
      start(socket, '1', { query, variables: { marketId } });
      atStart = await untilCheckpoint(socket, '1', () => true);
      for (const number of range(1, 100)) await postComment(server, marketId, `${number}`);
      const tail = await cursorOf(server, marketId);
      checkpoint = await untilCheckpoint(socket, '1', (cursor) => cursor === tail);
    }
    for (const number of range(1, 40)) await postComment(server, marketId, `${number}`);

    using refused = await openAcknowledgedSocket(server);
    start(refused, '1', { query, variables: { marketId, after: atStart } });
    expect(await refused.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] },
    });
    using socket = await openCheckpointedSocket(server);
    start(socket, '1', { query, variables: { marketId, after: checkpoint } });
    const tail = await cursorOf(server, marketId);
    await untilCheckpoint(socket, '1', (cursor) => cursor === tail);
  });

  it('gets no checkpoint that covers a price which a window holds back, and gets that price when it resumes', async () => {
    const marketId = await createMarket(server);
    const query = PriceUpdatedDocument;
    const variables = { marketId, everyMs: 60_000 };
    let checkpoint = '';
    let first = '';
    {
      using socket = await openCheckpointedSocket(server);
      start(socket, '1', { query, variables });
      await untilCheckpoint(socket, '1', () => true);
      await trade(server, marketId);
      let message = await socket.next();
      while (message.type === 'ping') message = await socket.next();
      first = cursorIn(message);
      await trade(server, marketId);
      await trade(server, marketId);
      await nextCheckpoints(socket);
      checkpoint = (await nextCheckpoints(socket)).checkpoints['1'] ?? '';
    }
    const tail = offsetIn(marketId, await cursorOf(server, marketId));
    expect(offsetIn(marketId, checkpoint)).toBeGreaterThanOrEqual(offsetIn(marketId, first));
    expect(offsetIn(marketId, checkpoint)).toBeLessThan(tail);

    using socket = await openCheckpointedSocket(server);
    start(socket, '1', { query, variables: { ...variables, after: checkpoint } });
    let next = await socket.next();
    while (next.type === 'ping') next = await socket.next();
    expect(offsetIn(marketId, cursorIn(next))).toBeGreaterThan(offsetIn(marketId, checkpoint));
  });

  it('gets those of the log of its wallet, and resumes there', async () => {
    const token = await tokenOf(actor);
    const marketId = await createMarket(server);
    const query = PositionChangedDocument;
    let checkpoint = '';
    {
      using socket = await openCheckpointedSocket(server, token);
      start(socket, '1', { query, variables: { marketId } });
      await untilCheckpoint(socket, '1', () => true);
      // The positions of other markets pass through the same log.
      const other = await createMarket(server);
      for (let count = 0; count < 3; count += 1) await trade(server, other);
      const document = 'query { viewer { cursor } }';
      const { viewer } = await request<{ viewer: { cursor: string } }, object>(server, document, {}, token);
      checkpoint = await untilCheckpoint(socket, '1', (cursor) => cursor === viewer.cursor);
    }
    await trade(server, marketId);
    using socket = await openCheckpointedSocket(server, token);
    start(socket, '1', { query, variables: { marketId, after: checkpoint } });
    expect(await socket.next()).toMatchObject({ payload: { data: { positionChanged: { marketId } } } });
    await nextCheckpoints(socket);
  });

  it('loses nothing and gets nothing twice, wherever its connection drops', async () => {
    const marketId = await createMarket(server);
    const count = 300;
    let after = await cursorOf(server, marketId);
    const got: string[] = [];
    let drops = 0;
    const receive = async (): Promise<void> => {
      using socket = await openCheckpointedSocket(server);
      start(socket, '1', { query: DiscussionPostedDocument, variables: { marketId, after } });
      const messages = 1 + Math.floor(Math.random() * 20);
      for (let index = 0; index < messages && got.length < count; index += 1) {
        const message = await socket.next();
        const checkpoints = checkpointsIn(message);
        if (checkpoints !== null) after = checkpoints.checkpoints['1'] ?? after;
        else {
          after = cursorIn(message);
          const { data } = message.payload as {
            data: { discussionPosted: { discussion: { content: string } } };
          };
          got.push(data.discussionPosted.discussion.content);
        }
      }
      drops += 1;
    };
    const posting = (async () => {
      for (const number of range(1, count)) await postComment(server, marketId, `${number}`);
    })();
    while (got.length < count) await receive();
    await posting;
    expect(got).toEqual(range(1, count).map(String));
    expect(drops).toBeGreaterThan(5);
  });

  it('gets pages of a bounded size that tell of all its operations', async () => {
    // Starting so many operations takes a while, in which the socket must not miss a ping.
    await using patient = await startServer({ HEARTBEAT_INTERVAL_MS: '3000' });
    using socket = await openCheckpointedSocket(patient);
    const ids = range(1, 150).map((number) => `operation ${number}`);
    const marketId = await createMarket(patient);
    for (const id of ids) {
      start(socket, id, { query: DiscussionPostedDocument, variables: { marketId } });
    }
    const first = new Set<string>();
    while (first.size < ids.length) {
      for (const id of Object.keys((await nextCheckpoints(socket)).checkpoints)) first.add(id);
    }
    await postComment(patient, marketId, 'So it goes.');
    const tail = await cursorOf(patient, marketId);
    const told = new Set<string>();
    while (told.size < ids.length) {
      const message = await socket.next();
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(maximumPageBytes);
      for (const [id, cursor] of Object.entries(checkpointsIn(message)?.checkpoints ?? {})) {
        if (cursor === tail) told.add(id);
      }
    }
  });

  it('gets them without an operation, too', async () => {
    using socket = await openCheckpointedSocket(server);
    expect(await nextCheckpoints(socket)).toMatchObject({ checkpoints: {} });
  });

  it('gets those of compressed messages behind their events', async () => {
    await using compressed = await startServer({ COMPRESSION: 'on', HEARTBEAT_INTERVAL_MS: '600000' });
    const marketId = await createMarket(compressed);
    const after = await cursorOf(compressed, marketId);
    for (const number of range(1, 20)) await postComment(compressed, marketId, `${number}`);
    using socket = await openCheckpointedSocket(compressed);
    start(socket, 'größe', { query: DiscussionPostedDocument, variables: { marketId, after } });
    let last = '';
    for (let count = 0; count < 20; count += 1) last = cursorIn(await socket.next());
    expect((await nextCheckpoints(socket)).checkpoints).toEqual({ größe: last });
  });
});

describe('a client of graphql-ws', () => {
  it('gets them in its listener, and may answer all of them', async () => {
    await using strict = await startServer({
      HEARTBEAT_INTERVAL_MS: '100',
      RATE_LIMIT_MESSAGES: '1',
      RATE_LIMIT_MESSAGES_BURST: '3',
    });
    const payloads: unknown[] = [];
    let wake: () => void = () => undefined;
    using client = createSocketClient(strict, undefined, {
      connectionParams: { checkpoints: true },
      on: {
        ping: (received, payload) => {
          if (!received) return;
          payloads.push(payload);
          wake();
        },
      },
    });
    const marketId = await createMarket(strict);
    const subscriber = subscribe(client, MarketEventsDocument, { marketId });
    while (payloads.length < 30) await new Promise<void>((resolve) => (wake = resolve));
    expect(payloads.at(-1)).toMatchObject({ checkpoints: { [idOf(payloads.at(-1))]: expect.any(String) } });
    await postComment(strict, marketId, 'So it goes.');
    await subscriber.take(1);
  });
});

/** The id that the client gave to its only operation. */
function idOf(payload: unknown): string {
  const [id = ''] = Object.keys((payload as { checkpoints: object }).checkpoints);
  return id;
}

describe('a socket that does not ask', () => {
  it.each([[{}], [{ checkpoints: false }], [{ checkpoints: 'true' }], [{ checkpoints: null }]])(
    'gets its events and nothing else: %j',
    async (params) => {
      using silent = await openAcknowledgedSocket(server, undefined, params);
      using asking = await openCheckpointedSocket(server);
      const marketId = await createMarket(server);
      for (const socket of [silent, asking]) {
        start(socket, '1', { query: DiscussionPostedDocument, variables: { marketId } });
      }
      for (let count = 0; count < 4; count += 1) await nextCheckpoints(asking);
      await untilLive(server, 2);
      await postComment(server, marketId, 'So it goes.');
      expect(await silent.next()).toMatchObject({ type: 'next', id: '1' });
    },
  );
});

describe('a drain', () => {
  it('is told at once to the sockets that asked, with their cursors, and to no other', async () => {
    const leaving = await startServer({ SHUTDOWN_GRACE_MS: '2000' });
    const marketId = await createMarket(leaving);
    using asking = await openCheckpointedSocket(leaving);
    using idle = await openCheckpointedSocket(leaving);
    using silent = await openAcknowledgedSocket(leaving);
    for (const socket of [asking, silent]) {
      start(socket, '1', { query: DiscussionPostedDocument, variables: { marketId } });
    }
    const first = await nextCheckpoints(asking);
    await untilLive(leaving, 2);
    const stopped = leaving.stop();
    const { checkpoints } = first;
    expect(await nextCheckpoints(asking)).toMatchObject({ draining: true, checkpoints });
    expect(await nextCheckpoints(idle)).toMatchObject({ draining: true, checkpoints: {} });
    await expect(silent.next()).rejects.toThrow('the socket closed');
    for (const socket of [asking, idle, silent]) expect((await socket.closed).code).toBe(1012);
    await stopped;
  });
});
