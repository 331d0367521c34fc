import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDiscussionsDocument,
  PostDiscussionDocument,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { openAcknowledgedSocket, type Message } from '../support/clients/socket.ts';
import { postComment, withoutLimits } from '../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../support/clients/subscriber.ts';
import {
  closePayload,
  frame,
  opcodes,
  openWireSocket,
  type FrameOptions,
  type WireSocket,
} from '../support/clients/wire-socket.ts';

let server: TestServer;
let marketId: string;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, MAX_MESSAGE_BYTES: '200000' });
  marketId = await createMarket(server, 'PROPOSED');
});

afterAll(() => server.stop());

afterEach(async () => {
  await untilStatus(
    server,
    ({ connections, subscriptions, topics }) => connections === 0 && subscriptions === 0 && topics === 0,
  );
});

const query = (id: string): Message => ({ id, type: 'subscribe', payload: { query: '{ __typename }' } });
const watch = (id: string): Message => ({
  id,
  type: 'subscribe',
  payload: { query: print(DiscussionPostedDocument), variables: { marketId } },
});
const complete = (id: string): Message => ({ id, type: 'complete' });

const odd: readonly { readonly name: string; readonly id: string }[] = [
  { name: '__proto__', id: '__proto__' },
  { name: 'constructor', id: 'constructor' },
  { name: 'hasOwnProperty', id: 'hasOwnProperty' },
  { name: 'toString', id: 'toString' },
  { name: 'a number', id: '0' },
  { name: 'a space', id: ' ' },
  { name: 'quotes and line breaks', id: '"\\\n\r\t\u2028' },
  { name: 'a zero byte', id: '\u0000' },
  { name: 'an emoji', id: '\u{1f3ca}\u{1f3fd}' },
  { name: 'half a surrogate pair', id: '\ud83c' },
  { name: '60,000 letters', id: 'i'.repeat(60_000) },
  { name: '20,000 euros', id: '\u20ac'.repeat(20_000) },
];

describe('an id such as', () => {
  it.each(odd)('$name is as good as any', async ({ id }) => {
    using socket = await openAcknowledgedSocket(server);
    socket.send(query(id));
    expect(await socket.next()).toEqual({ id, type: 'next', payload: { data: { __typename: 'Query' } } });
    expect(await socket.next()).toEqual(complete(id));
    socket.send(watch(id));
    await untilLive(server, 1);
    await postComment(server, marketId, 'For whom?');
    expect(await socket.next()).toMatchObject({ id, type: 'next' });
    socket.send(complete(id));
    await untilLive(server, 0);
    socket.send(query(id));
    expect(await socket.next()).toMatchObject({ id, type: 'next' });
  });

  it.each(odd)(
    '$name is refused with 4409 when it is in use, and a reason that can be read',
    async ({ id }) => {
      using other = await openAcknowledgedSocket(server);
      using socket = await openAcknowledgedSocket(server);
      socket.send(watch(id));
      await untilLive(server, 1);
      socket.send(watch(id));
      other.send({ type: 'ping' });
      const { code, reason } = await socket.closed;
      expect(code).toBe(4409);
      expect(reason).toMatch(/^Subscriber for /);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
      if (Buffer.from(id).toString() === id) expect(reason).not.toContain('\ufffd');
      expect(await other.next()).toEqual({ type: 'pong' });
    },
  );

  it.each(Array.from({ length: 12 }, (_, index) => index))(
    'that does not fit into a reason is cut between characters: %d bytes before them',
    async (before) => {
      using socket = await openWireSocket(server);
      const id = 'x'.repeat(before) + '\u{1f3ca}\u20ac\u00e9'.repeat(40);
      socket.write(...[{ type: 'connection_init' }, watch(id), watch(id)].map(frameOf));
      let next = await socket.frame();
      while (next !== null && next.opcode !== opcodes.close) next = await socket.frame();
      const reason = next?.payload.subarray(2) ?? Buffer.alloc(0);
      expect(next?.payload.readUInt16BE()).toBe(4409);
      expect(reason.length).toBeGreaterThan(119);
      expect(reason.length).toBeLessThanOrEqual(123);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(reason);
      expect(`Subscriber for ${id}`.startsWith(text)).toBe(true);
    },
  );
});

describe('an id is free again', () => {
  it('once its complete or its error has been sent', async () => {
    using socket = await openAcknowledgedSocket(server);
    const invalid: Message = { id: '1', type: 'subscribe', payload: { query: '{' } };
    for (let count = 0; count < 10; count += 1) {
      socket.send(invalid);
      expect(await socket.next()).toMatchObject({ id: '1', type: 'error' });
      socket.send(query('1'));
      expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
      expect(await socket.next()).toEqual(complete('1'));
    }
  });
});

const textFrame = (payload: string): FrameOptions => ({ payload });
const messageFrame = (message: Message): FrameOptions => textFrame(JSON.stringify(message));
const frameOf = (message: Message): Buffer => frame(messageFrame(message));

describe('nothing that follows in the same segment is executed after', () => {
  const fatal: readonly {
    readonly what: string;
    readonly frames: readonly FrameOptions[];
    readonly code: number;
  }[] = [
    { what: 'what is no JSON', frames: [textFrame('nonsense')], code: 4400 },
    { what: 'an array', frames: [textFrame('[]')], code: 4400 },
    { what: 'an unknown type', frames: [messageFrame({ type: 'stop' })], code: 4400 },
    { what: 'next', frames: [messageFrame({ type: 'next', id: '1', payload: {} })], code: 4400 },
    { what: 'connection_ack', frames: [messageFrame({ type: 'connection_ack' })], code: 4400 },
    {
      what: 'a binary frame',
      frames: [{ opcode: opcodes.binary, payload: Buffer.from([0xff]) }],
      code: 4400,
    },
    { what: 'a second connection_init', frames: [messageFrame({ type: 'connection_init' })], code: 4429 },
    { what: 'an id twice', frames: [messageFrame(watch('1')), messageFrame(watch('1'))], code: 4409 },
    { what: 'a frame that is not masked', frames: [{ payload: '{}', isMasked: false }], code: 1002 },
    { what: 'text that is no UTF-8', frames: [{ payload: Buffer.from([0xff]) }], code: 1007 },
    {
      what: 'the closing handshake',
      frames: [{ opcode: opcodes.close, payload: closePayload(1000) }],
      code: 1000,
    },
  ];

  const mutation = async (content: string): Promise<readonly Buffer[]> => {
    const variables = { input: { marketId, content } };
    const payload = { query: print(PostDiscussionDocument), variables };
    const token = await tokenOf('hasty');
    return [
      frameOf({ type: 'connection_init', payload: { token } }),
      frameOf({ id: 'late', type: 'subscribe', payload }),
    ];
  };

  /** The comments that the mutations wrote. */
  const written = async (content: string): Promise<number> => {
    const { market } = await request(server, MarketDiscussionsDocument, { marketId, first: 100 });
    return (market?.discussions.edges ?? []).filter(({ node }) => node.content === content).length;
  };

  const acknowledged = async (socket: WireSocket, init: Buffer): Promise<void> => {
    socket.write(init);
    expect((await socket.frame())?.payload.toString()).toBe('{"type":"connection_ack"}');
  };

  it.each(fatal)('$what ($code), mutations included', async ({ what, frames, code }) => {
    using socket = await openWireSocket(server);
    const [init = Buffer.alloc(0), late = Buffer.alloc(0)] = await mutation(what);
    await acknowledged(socket, init);
    socket.write(...frames.map(frame), late, late);
    expect(await socket.closeCode()).toBe(code);
    socket.write(late, frame({ opcode: opcodes.close, payload: closePayload(1000) }));
    await socket.rest();
    socket.end();
    await untilStatus(server, ({ connections }) => connections === 0);
    expect(await written(what)).toBe(0);
  });

  it('an operation that came before connection_init (4401)', async () => {
    using socket = await openWireSocket(server);
    const [init = Buffer.alloc(0), late = Buffer.alloc(0)] = await mutation('too early');
    socket.write(frameOf(query('1')), init, late);
    expect(await socket.closeCode()).toBe(4401);
    expect(await written('too early')).toBe(0);
  });

  it('a token that is refused', async () => {
    using socket = await openWireSocket(server);
    const [, late = Buffer.alloc(0)] = await mutation('not proven');
    socket.write(frameOf({ type: 'connection_init', payload: { token: 'nonsense' } }), late, late);
    expect([4401, 4403]).toContain(await socket.closeCode());
    expect(await written('not proven')).toBe(0);
  });
});
