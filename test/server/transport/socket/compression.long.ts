import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openBareSocket, type BareSocket } from '../../../support/clients/bare-socket.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { openAcknowledgedSocket, type Message } from '../../../support/clients/socket.ts';
import { postComment, withoutLimits } from '../../../support/graphql/streams.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({
    ...withoutLimits,
    COMPRESSION: 'on',
    MAX_BUFFERED_BYTES: '1048576',
    REQUEST_TIMEOUT_MS: '600000',
  });
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

interface Posted {
  readonly cursor: string;
  readonly discussion?: { readonly content: string };
}

const postedIn = ({ payload }: Pick<Message, 'payload'>): Posted =>
  (payload as { readonly data: { readonly posted: Posted } }).data.posted;

const subscribeMessage = (operation: string, selection: string, id: string, after?: string): Message => ({
  type: 'subscribe',
  id: operation,
  payload: {
    query: `subscription ($id: ID, $after: Cursor) { posted: discussionPosted(marketId: $id, after: $after) { cursor ${selection} } }`,
    variables: { id, ...(after === undefined ? {} : { after }) },
  },
});

/** Texts that are too short to be compressed, texts that are not, and texts that are no ASCII, in turn. */
function contentOf(number: number): string {
  const texts = [
    `${number}: short`,
    `${number}: ${'long '.repeat(150)}`,
    `${number}: ${'größer 🚀 '.repeat(90)}`,
  ];
  return texts[number % texts.length] ?? '';
}

/** Content that compression makes little of. */
function randomContent(): string {
  return Array.from({ length: 1000 }, () => String.fromCharCode(0x4e00 + Math.random() * 0x5000)).join('');
}

describe('compression', () => {
  it('is used with a client that offers it, and with no other', async () => {
    using offering = await openBareSocket(server);
    using plain = await openBareSocket(server, { perMessageDeflate: false });
    expect([offering.socket.extensions, plain.socket.extensions]).toEqual(['permessage-deflate', '']);

    await using quiet = await startServer();
    using refused = await openBareSocket(quiet);
    expect(refused.socket.extensions).toBe('');
  });

  it('brings the same messages in the same order to both, in fewer bytes to one', async () => {
    const id = await createMarket(server, 'PROPOSED');
    using offering = await openBareSocket(server);
    using plain = await openBareSocket(server, { perMessageDeflate: false });
    const copies = Array.from({ length: 5 }, (_, index) => `copy${index}: content`).join(' ');
    const selections = ['id', 'discussion { content }', `discussion { content ${copies} }`];
    for (const socket of [offering, plain]) {
      socket.send(...selections.map((selection, index) => subscribeMessage(`ïd ${index}`, selection, id)));
    }
    await untilLive(server, 2 * selections.length);

    const count = 60;
    for (let burst = 0; burst < 3; burst += 1) {
      const numbers = Array.from({ length: count / 3 }, (_, index) => burst * 100 + index);
      await Promise.all(numbers.map((number) => postComment(server, id, contentOf(number))));
    }
    const bySubscription = async (socket: BareSocket): Promise<readonly unknown[][]> => {
      const messages = await socket.take(count * selections.length);
      return selections.map((_selection, index) =>
        messages.filter((message) => message.id === `ïd ${index}`).map(({ payload }) => payload),
      );
    };
    const [compressed, uncompressed] = [await bySubscription(offering), await bySubscription(plain)];
    expect(compressed).toEqual(uncompressed);
    const cursors = compressed.map((payloads) => payloads.map((payload) => postedIn({ payload }).cursor));
    expect(cursors).toEqual([cursors[0], cursors[0], cursors[0]]);
    expect(new Set(cursors[0]).size).toBe(count);
    expect(offering.bytesRead).toBeLessThan(offering.textLength / 2);
    expect(plain.bytesRead).toBeGreaterThan(plain.textLength);
  });

  it('leaves the answers of the protocol in their place among events', async () => {
    const id = await createMarket(server, 'PROPOSED');
    using offering = await openBareSocket(server);
    using plain = await openBareSocket(server, { perMessageDeflate: false });
    const query = '{ market(id: "$id") { id } }'.replace('$id', id);
    const count = 40;
    for (const socket of [offering, plain])
      socket.send(subscribeMessage('events', 'discussion { content }', id));
    await untilLive(server, 2);
    const asking = [offering, plain].map(async (socket) => {
      for (let number = 0; number < count; number += 1) {
        const answers = socket.received.length;
        socket.send({ type: 'ping' }, { type: 'subscribe', id: `ask ${number}`, payload: { query } });
        await socket.take(answers + 1);
      }
    });
    for (let number = 0; number < count; number += 1) await postComment(server, id, contentOf(number));
    await Promise.all(asking);

    for (const socket of [offering, plain]) {
      // An event, a pong, and an answer with its completion, as often as there were any.
      const messages = await socket.take(count * 4);
      const posted: string[] = [];
      const answered: string[] = [];
      for (const message of messages) {
        if (message.id === 'events') posted.push(postedIn(message).discussion?.content ?? '');
        else if (message.type === 'complete') expect(answered).toContain(message.id);
        else if (message.type === 'next') answered.push(message.id ?? '');
        else expect(message.type).toBe('pong');
      }
      // Each question has its answer once, and the events stand in the order of the log.
      expect(answered.toSorted()).toEqual(
        Array.from({ length: count }, (_, number) => `ask ${number}`).toSorted(),
      );
      expect(posted).toEqual(Array.from({ length: count }, (_, number) => contentOf(number).trim()));
    }
  });

  it('has a client that takes too little closed with 1013, and lets it come back without a loss', async () => {
    const id = await createMarket(server, 'PROPOSED');
    for (let number = 0; number < 20; number += 1) await postComment(server, id, randomContent());
    // Some 60 KB of every event, which stay some 40 KB when they are compressed.
    const heavy = `discussion { content } market { discussions(first: 20) { edges { node { content } } } }`;
    const count = 300;
    using slow = await openAcknowledgedSocket(server);
    using fast = await openBareSocket(server);
    slow.send(subscribeMessage('1', heavy, id));
    fast.send(subscribeMessage('1', heavy, id));
    await untilLive(server, 2);
    slow.pause();
    for (let number = 0; number < count; number += 1) {
      await postComment(server, id, randomContent());
      await fast.take(number + 1);
    }
    const cursors = fast.received.map((message) => postedIn(message).cursor);

    slow.resume();
    const before: string[] = [];
    for (;;) {
      const message = await slow.next().catch(() => null);
      if (message === null) break;
      before.push(postedIn(message).cursor);
    }
    expect(await slow.closed).toEqual({ code: 1013, reason: expect.stringContaining('cursor') as string });
    expect(before.length).toBeLessThan(count);
    expect(before).toEqual(cursors.slice(0, before.length));

    using again = await openBareSocket(server);
    again.send(subscribeMessage('1', 'id', id, before.at(-1)));
    const rest = (await again.take(count - before.length)).map((message) => postedIn(message).cursor);
    expect([...before, ...rest]).toEqual(cursors);
  });
});
