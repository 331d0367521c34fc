import { describe, expect, it } from 'vitest';

import { clientFrame, FrameReader, opcodes } from '../../bench/fan-out/clients/frames.ts';

/** A frame as servers send it. */
function serverFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const isShort = body.length < 65_536;
  const header = Buffer.alloc(isShort ? 4 : 10);
  header.set([0x81, isShort ? 126 : 127]);
  if (isShort) header.writeUInt16BE(body.length, 2);
  else header.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([header, body]);
}

describe('the frames that the clients of the fan-out benchmark read', () => {
  it.each([3, 7, 1000, 1_000_000])('are the same, cut into pieces of %i bytes', (size) => {
    const sent = ['', 'short', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000), 'end'];
    const bytes = Buffer.concat(sent.map(serverFrame));
    const reader = new FrameReader();
    const received: string[] = [];
    // All pieces share a buffer, like the chunks of a socket that reads into the same memory each time.
    const piece = Buffer.alloc(size);
    for (let offset = 0; offset < bytes.length; offset += size) {
      const length = bytes.copy(piece, 0, offset);
      reader.feed(piece.subarray(0, length), (chunk, start, end, opcode) => {
        expect(opcode).toBe(opcodes.text);
        received.push(chunk.toString('utf8', start, end));
      });
    }
    expect(received).toEqual(sent);
  });

  it('have a mask of zeros on the way to the server, which leaves the text as it is', () => {
    const frame = clientFrame('subscribe', opcodes.text);
    expect([...frame.subarray(0, 6)]).toEqual([0x81, 0x80 | 9, 0, 0, 0, 0]);
    expect(frame.subarray(6).toString()).toBe('subscribe');
  });
});
