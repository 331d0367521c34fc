import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DiscussionPostedDocument, MarketEventsDocument } from '../../../../src/client/generated/graphql.ts';
import { maximumPageBytes } from '../../../../src/server/transport/socket/checkpoints.ts';
import { range } from '../../../support/broker/broker-under-test.ts';
import {
  checkpointsIn,
  cursorIn,
  cursorOf,
  nextCheckpoints,
  openCheckpointedSocket,
  subscribeOver,
} from '../../../support/clients/checkpoints.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ HEARTBEAT_INTERVAL_MS: '250' });
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

describe('a socket that asks for checkpoints', () => {
  it('gets pages of a bounded size that tell of all its operations', async () => {
    // Starting so many operations takes a while, in which the socket must not miss a ping.
    await using patient = await startServer({ HEARTBEAT_INTERVAL_MS: '3000' });
    using socket = await openCheckpointedSocket(patient);
    const ids = range(1, 150).map((number) => `operation ${number}`);
    const marketId = await createMarket(patient);
    for (const id of ids) {
      subscribeOver(socket, id, { query: DiscussionPostedDocument, variables: { marketId } });
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
    subscribeOver(socket, 'größe', { query: DiscussionPostedDocument, variables: { marketId, after } });
    let last = '';
    for (let count = 0; count < 20; count += 1) last = cursorIn((await socket.next()).payload);
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
    expect(payloads.at(-1)).toMatchObject({
      checkpoints: { [idOf(payloads.at(-1))]: expect.any(String) as unknown },
    });
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
        subscribeOver(socket, '1', { query: DiscussionPostedDocument, variables: { marketId } });
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
      subscribeOver(socket, '1', { query: DiscussionPostedDocument, variables: { marketId } });
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
