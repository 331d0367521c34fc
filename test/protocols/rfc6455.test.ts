import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { startServer, type TestServer } from '../support/servers/server.ts';
import { openSocket } from '../support/clients/socket.ts';
import { withoutLimits } from '../support/graphql/streams.ts';
import { untilStatus } from '../support/clients/subscriber.ts';
import {
  closePayload,
  frame,
  opcodes,
  openWireSocket,
  type FrameOptions,
  type WireSocket,
} from '../support/clients/wire-socket.ts';

const maxMessageBytes = 4096;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, MAX_MESSAGE_BYTES: `${maxMessageBytes}` });
});

afterAll(() => server.stop());

afterEach(async () => {
  await untilStatus(server, ({ connections }) => connections === 0);
});

const ping = '{"type":"ping"}';

/** The message in the next text frame of the server. */
async function messageOf(socket: WireSocket): Promise<unknown> {
  const next = await socket.frame();
  expect(next).toMatchObject({ opcode: opcodes.text, isFinal: true, reserved: 0, isMasked: false });
  return JSON.parse(next?.payload.toString() ?? '');
}

describe('a text message (5.4, 5.6)', () => {
  it.each([1, 2, 3, 5, 15])('may come in fragments of %d bytes', async (size) => {
    using socket = await openWireSocket(server);
    const bytes = Buffer.from(ping);
    for (let start = 0; start < bytes.length; start += size) {
      const opcode = start === 0 ? opcodes.text : opcodes.continuation;
      const isFinal = start + size >= bytes.length;
      socket.write(frame({ opcode, isFinal, payload: bytes.subarray(start, start + size) }));
    }
    expect(await messageOf(socket)).toEqual({ type: 'pong' });
  });

  it('may come in fragments that are empty', async () => {
    using socket = await openWireSocket(server);
    socket.write(
      frame({ isFinal: false }),
      frame({ opcode: opcodes.continuation, isFinal: false, payload: ping }),
      frame({ opcode: opcodes.continuation, isFinal: false }),
      frame({ opcode: opcodes.continuation }),
    );
    expect(await messageOf(socket)).toEqual({ type: 'pong' });
  });

  it('may have control frames between its fragments, which are answered first', async () => {
    using socket = await openWireSocket(server);
    socket.write(
      frame({ isFinal: false, payload: ping.slice(0, 5) }),
      frame({ opcode: opcodes.ping, payload: 'in between' }),
      frame({ opcode: opcodes.continuation, isFinal: false, payload: ping.slice(5, 9) }),
      frame({ opcode: opcodes.pong, payload: 'unasked' }),
      frame({ opcode: opcodes.continuation, payload: ping.slice(9) }),
    );
    expect(await socket.frame()).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from('in between') });
    expect(await messageOf(socket)).toEqual({ type: 'pong' });
  });

  it('may have a character that lies across two fragments', async () => {
    using socket = await openWireSocket(server);
    const bytes = Buffer.from('{"type":"ping","payload":{"is":"\u{1f3ca}"}}');
    const middle = bytes.indexOf(Buffer.from('\u{1f3ca}')) + 2;
    socket.write(
      frame({ isFinal: false, payload: bytes.subarray(0, middle) }),
      frame({ opcode: opcodes.continuation, payload: bytes.subarray(middle) }),
    );
    expect(await messageOf(socket)).toEqual({ type: 'pong', payload: { is: '\u{1f3ca}' } });
  });

  it('may come byte by byte', async () => {
    using socket = await openWireSocket(server);
    for (const byte of frame({ payload: ping })) socket.write(Buffer.from([byte]));
    expect(await messageOf(socket)).toEqual({ type: 'pong' });
  });

  it.each([126, 127, 65_535, 65_536])(
    'is answered with the shortest length that can tell %d bytes',
    async (bytes) => {
      await using roomy = await startServer({ MAX_MESSAGE_BYTES: '70000' });
      using socket = await openWireSocket(roomy);
      const padding = 'x'.repeat(bytes - '{"type":"pong","payload":{"a":""}}'.length);
      socket.write(frame({ payload: JSON.stringify({ type: 'ping', payload: { a: padding } }) }));
      const [first, length] = await socket.bytes(2);
      expect(first).toBe(0x81);
      expect(length).toBe(bytes < 65_536 ? 126 : 127);
    },
  );
});

describe('a ping frame (5.5.2)', () => {
  it.each([0, 1, 125])('of %d bytes is answered by a pong with the same', async (length) => {
    using socket = await openWireSocket(server);
    const payload = Buffer.alloc(length, 0xfe);
    socket.write(frame({ opcode: opcodes.ping, payload }));
    expect(await socket.frame()).toEqual({
      isFinal: true,
      reserved: 0,
      opcode: opcodes.pong,
      isMasked: false,
      payload,
    });
  });
});

describe('a frame that breaks the rules fails the connection', () => {
  interface Row {
    readonly what: string;
    readonly frames: readonly FrameOptions[];
    readonly code: number;
  }
  const noUtf8 = Buffer.from([0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80]);

  const rows: readonly Row[] = [
    { what: 'unmasked (5.1)', frames: [{ payload: ping, isMasked: false }], code: 1002 },
    { what: 'an unmasked ping', frames: [{ opcode: opcodes.ping, isMasked: false }], code: 1002 },
    ...[1, 2, 4, 7].map((reserved) => ({
      what: `the reserved bits ${reserved.toString(2).padStart(3, '0')} (5.2)`,
      frames: [{ payload: ping, reserved }],
      code: 1002,
    })),
    { what: 'a reserved bit of a ping', frames: [{ opcode: opcodes.ping, reserved: 4 }], code: 1002 },
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
      what: `the reserved opcode ${opcode} (5.2)`,
      frames: [{ opcode }],
      code: 1002,
    })),
    { what: 'a continuation of nothing (5.4)', frames: [{ opcode: opcodes.continuation }], code: 1002 },
    {
      what: 'a new message within another (5.4)',
      frames: [{ isFinal: false, payload: '{' }, { payload: ping }],
      code: 1002,
    },
    ...(['close', 'ping', 'pong'] as const).flatMap((name) => [
      {
        what: `a fragmented ${name} (5.5)`,
        frames: [{ opcode: opcodes[name], isFinal: false }],
        code: 1002,
      },
      {
        what: `a ${name} of 126 bytes (5.5)`,
        frames: [{ opcode: opcodes[name], payload: Buffer.alloc(126) }],
        code: 1002,
      },
    ]),
    { what: 'text that is no UTF-8 (8.1)', frames: [{ payload: noUtf8 }], code: 1007 },
    {
      what: 'fragments that together are no UTF-8 (8.1)',
      frames: [
        { payload: noUtf8.subarray(0, 6), isFinal: false },
        { opcode: opcodes.continuation, payload: noUtf8.subarray(6) },
      ],
      code: 1007,
    },
    { what: 'a character cut short (8.1)', frames: [{ payload: Buffer.from([0xe1, 0xbd]) }], code: 1007 },
    { what: 'a close of one byte (5.5.1)', frames: [{ opcode: opcodes.close, payload: 'a' }], code: 1002 },
    {
      what: 'a close whose reason is no UTF-8 (5.5.1)',
      frames: [{ opcode: opcodes.close, payload: closePayload(1000, noUtf8) }],
      code: 1007,
    },
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) => ({
      what: `the close code ${code} (7.4)`,
      frames: [{ opcode: opcodes.close, payload: closePayload(code) }],
      code: 1002,
    })),
  ];

  it.each(rows)('with $code: $what', async ({ frames, code }) => {
    using socket = await openWireSocket(server);
    socket.write(...frames.map(frame), frame({ payload: ping }));
    expect(await socket.closeCode()).toBe(code);
    expect(await socket.frame()).toBeNull();
  });
});

describe('a message above MAX_MESSAGE_BYTES (7.4.1)', () => {
  it.each([
    { what: 'a frame', frames: [{ length: maxMessageBytes + 1 }] },
    { what: 'a frame of more than 64 KiB', frames: [{ length: 1_000_000_000 }] },
    { what: 'a binary frame', frames: [{ opcode: opcodes.binary, length: maxMessageBytes + 1 }] },
    { what: 'a frame of 2^60 bytes', frames: [{ length: 2n ** 60n }] },
    {
      what: 'fragments',
      frames: [
        { isFinal: false, payload: Buffer.alloc(maxMessageBytes, 'a') },
        { opcode: opcodes.continuation, length: 1 },
      ],
    },
  ])('is refused with 1009 by the header of $what, before it comes', async ({ frames }) => {
    using socket = await openWireSocket(server);
    socket.write(...frames.map(frame));
    expect(await socket.closeCode()).toBe(1009);
    expect(await socket.frame()).toBeNull();
  });
});

describe('the closing handshake (5.5.1, 7.1)', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4400, 4999])(
    'is answered with its own code, %d, and ends the connection from the side of the server',
    async (code) => {
      using socket = await openWireSocket(server);
      socket.write(frame({ opcode: opcodes.close, payload: closePayload(code, 'Enough.') }));
      expect(await socket.closeCode()).toBe(code);
      expect(await socket.frame()).toBeNull();
      socket.end();
      await socket.closed;
    },
  );

  it('without a code is answered without one', async () => {
    using socket = await openWireSocket(server);
    socket.write(frame({ opcode: opcodes.close }));
    expect(await socket.closeCode()).toBeNull();
    expect(await socket.frame()).toBeNull();
  });

  it('may come within a message in fragments', async () => {
    using socket = await openWireSocket(server);
    socket.write(frame({ isFinal: false, payload: '{"type":' }));
    socket.write(frame({ opcode: opcodes.close, payload: closePayload(1000) }));
    expect(await socket.closeCode()).toBe(1000);
  });

  it('lets nothing that follows be answered', async () => {
    using socket = await openWireSocket(server);
    socket.write(
      frame({ opcode: opcodes.close, payload: closePayload(1000) }),
      frame({ payload: ping }),
      frame({ opcode: opcodes.ping, payload: 'late' }),
      Buffer.from('no frame at all'),
    );
    expect(await socket.frame()).toMatchObject({ opcode: opcodes.close });
    expect(await socket.frame()).toBeNull();
  });

  it('that the server began is over when the client answers, and what comes in between is ignored', async () => {
    using socket = await openWireSocket(server);
    socket.write(frame({ payload: 'no JSON' }));
    expect(await socket.closeCode()).toBe(4400);
    socket.write(frame({ payload: ping }), frame({ opcode: opcodes.close, payload: closePayload(4400) }));
    expect(await socket.frame()).toBeNull();
  });
});

describe('a connection that ends without a closing handshake (7.1.7)', () => {
  it('because the client will write no more is ended by the server too', async () => {
    using socket = await openWireSocket(server);
    socket.end();
    expect(await socket.frame()).toBeNull();
    await socket.closed;
  });

  it('within a frame is ended too', async () => {
    using socket = await openWireSocket(server);
    socket.write(frame({ payload: ping, length: 100 }));
    socket.end();
    expect(await socket.frame()).toBeNull();
    await socket.closed;
  });

  it('leaves the others alone', async () => {
    using other = await openSocket(server);
    const gone = await openWireSocket(server);
    gone[Symbol.dispose]();
    await untilStatus(server, ({ connections }) => connections === 1);
    other.send({ type: 'ping' });
    expect(await other.next()).toEqual({ type: 'pong' });
  });
});
