import { print } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionDeletedDocument,
  DiscussionPostedDocument,
  PositionChangedDocument,
  PriceUpdatedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { range } from '../../../support/broker/broker-under-test.ts';
import {
  checkpointsIn,
  cursorIn,
  cursorOf,
  nextCheckpoints,
  offsetIn,
  openCheckpointedSocket,
  subscribeOver,
  untilCheckpoint,
} from '../../../support/clients/checkpoints.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket, type Message } from '../../../support/clients/socket.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { frame, opcodes, openWireSocket } from '../../../support/clients/wire-socket.ts';
import { actor, postComment, trade } from '../../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

/** A server whose checkpoints come often. */
let server: TestServer;
/** A server whose heartbeat no test waits for. */
let calm: TestServer;

beforeAll(async () => {
  [server, calm] = await Promise.all([
    startServer({ HEARTBEAT_INTERVAL_MS: '250', HISTORY_SIZE: '50' }),
    startServer({ HEARTBEAT_INTERVAL_MS: '600000' }),
  ]);
});

afterAll(async () => {
  await Promise.all([server.stop(), calm.stop()]);
});

beforeEach(() => Promise.all([untilLive(server, 0), untilLive(calm, 0)]));

/** The next message that is no checkpoint, because the heartbeat sends checkpoints at any moment. */
async function nextEvent(socket: Awaited<ReturnType<typeof openCheckpointedSocket>>): Promise<Message> {
  for (;;) {
    const message = await socket.next();
    if (message.type !== 'ping') return message;
  }
}

describe('a socket that asks for checkpoints', () => {
  it('gets the first of an operation at once when there is nothing to replay', async () => {
    using socket = await openCheckpointedSocket(calm);
    const marketId = await createMarket(calm);
    subscribeOver(socket, 'größe', { query: DiscussionPostedDocument, variables: { marketId } });
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
    subscribeOver(socket, '1', { query: DiscussionPostedDocument, variables: { marketId, after } });
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
        last = offsetIn(marketId, cursorIn(message.payload));
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
      subscribeOver(socket, '1', { query, variables: { marketId } });
      atStart = await untilCheckpoint(socket, '1', () => true);
      for (const number of range(1, 100)) await postComment(server, marketId, `${number}`);
      const tail = await cursorOf(server, marketId);
      checkpoint = await untilCheckpoint(socket, '1', (cursor) => cursor === tail);
    }
    for (const number of range(1, 40)) await postComment(server, marketId, `${number}`);

    using refused = await openAcknowledgedSocket(server);
    subscribeOver(refused, '1', { query, variables: { marketId, after: atStart } });
    expect(await refused.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] },
    });
    using socket = await openCheckpointedSocket(server);
    subscribeOver(socket, '1', { query, variables: { marketId, after: checkpoint } });
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
      subscribeOver(socket, '1', { query, variables });
      await untilCheckpoint(socket, '1', () => true);
      await trade(server, marketId);
      const message = await nextEvent(socket);
      first = cursorIn(message.payload);
      await trade(server, marketId);
      await trade(server, marketId);
      await nextCheckpoints(socket);
      checkpoint = (await nextCheckpoints(socket)).checkpoints['1'] ?? '';
    }
    const tail = offsetIn(marketId, await cursorOf(server, marketId));
    expect(offsetIn(marketId, checkpoint)).toBeGreaterThanOrEqual(offsetIn(marketId, first));
    expect(offsetIn(marketId, checkpoint)).toBeLessThan(tail);

    using socket = await openCheckpointedSocket(server);
    subscribeOver(socket, '1', { query, variables: { ...variables, after: checkpoint } });
    const next = await nextEvent(socket);
    expect(offsetIn(marketId, cursorIn(next.payload))).toBeGreaterThan(offsetIn(marketId, checkpoint));
  });

  it('gets those of the log of its wallet, and resumes there', async () => {
    const token = await tokenOf(actor);
    const marketId = await createMarket(server);
    const query = PositionChangedDocument;
    let checkpoint = '';
    {
      using socket = await openCheckpointedSocket(server, token);
      subscribeOver(socket, '1', { query, variables: { marketId } });
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
    subscribeOver(socket, '1', { query, variables: { marketId, after: checkpoint } });
    expect(await nextEvent(socket)).toMatchObject({ payload: { data: { positionChanged: { marketId } } } });
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
      subscribeOver(socket, '1', { query: DiscussionPostedDocument, variables: { marketId, after } });
      const messages = 1 + Math.floor(Math.random() * 20);
      for (let index = 0; index < messages && got.length < count; index += 1) {
        const message = await socket.next();
        const checkpoints = checkpointsIn(message);
        if (checkpoints !== null) after = checkpoints.checkpoints['1'] ?? after;
        else {
          after = cursorIn(message.payload);
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
});
