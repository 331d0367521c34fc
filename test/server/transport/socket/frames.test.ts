import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import { bytesOf } from '../../../../src/server/hub/payload.ts';
import { textFrameHeader } from '../../../../src/server/transport/socket/frames.ts';

/** The `Sec-WebSocket-Accept` of a key (RFC 6455, section 1.3). */
const acceptanceOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** A frame of a text that is given in parts, in UTF-8, a character for each byte. */
function textFrame(...bytes: readonly string[]): string {
  const text = bytes.join('');
  return textFrameHeader(text.length) + text;
}

let client: WebSocket;
let stream: Socket;
const received: string[] = [];
let wake: () => void = () => undefined;

/** A `ws` client, and the bare stream of bytes that it reads from. */
beforeAll(async () => {
  const server = createServer((accepted) => {
    stream = accepted;
    accepted.once('data', (request) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? '';
      const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
      accepted.write(`${head}Sec-WebSocket-Accept: ${acceptanceOf(key)}\r\n\r\n`);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  client.on('message', (data: Buffer, isBinary) => {
    received.push(isBinary ? 'binary' : data.toString('utf8'));
    wake();
  });
  await once(client, 'open');
  server.close();
});

afterAll(async () => {
  client.terminate();
  await once(stream, 'close');
});

/** The `count` messages that the client reads from frames. */
async function receive(frames: string, count: number): Promise<readonly string[]> {
  received.length = 0;
  stream.write(frames, 'latin1');
  while (received.length < count) await new Promise<void>((resolve) => (wake = resolve));
  return [...received];
}

describe('a text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('brings a text of %i bytes', async (length) => {
    const text = 'x'.repeat(length);
    expect(await receive(textFrame(text), 1)).toEqual([text]);
  });

  it.each([124, 125, 126, 127, 65_534, 65_535, 65_536])(
    'counts bytes, not characters, where %i of them are of two bytes each',
    async (length) => {
      const text = 'é'.repeat(length);
      expect(await receive(textFrame(bytesOf(text)), 1)).toEqual([text]);
    },
  );

  it('brings any text, in whatever parts it is given', async () => {
    const parts = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(parts, async ([first = '', ...rest]) => {
        const frame = textFrame(bytesOf(first), ...rest.map(bytesOf));
        expect(await receive(frame, 1)).toEqual([[first, ...rest].join('')]);
      }),
      { numRuns: 300 },
    );
  });

  it('can follow another in one write, of the same length and of others', async () => {
    const lengths = fc.array(fc.oneof(fc.nat(130), fc.constantFrom(125, 126, 65_535, 65_536)), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(lengths, async (all) => {
        const texts = all.map((length, index) => String.fromCharCode(97 + index).repeat(length));
        expect(await receive(texts.map((text) => textFrame(text)).join(''), texts.length)).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it('is complete in itself, not masked and not compressed', () => {
    expect(Buffer.from(textFrame('{', '}'), 'latin1').toString('hex')).toBe('81027b7d');
  });
});
