/** Called for each frame: where its payload lies, and its opcode (RFC 6455, section 5.2). */
export type OnFrame = (bytes: Buffer, start: number, end: number, opcode: number) => void;

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Cuts the bytes of a server into frames. Frames of a server have no mask; a fragment counts as a message. */
export class FrameReader {
  private rest: Buffer | null = null;

  feed(chunk: Buffer, onFrame: OnFrame): void {
    const bytes = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    let offset = 0;
    for (;;) {
      const start = payloadStart(bytes, offset);
      if (start === null) break;
      const end = start + payloadLength(bytes, offset);
      if (end > bytes.length) break;
      onFrame(bytes, start, end, (bytes[offset] ?? 0) & 0x0f);
      offset = end;
    }
    // The next chunk reuses the memory of this chunk, so the rest must be copied.
    this.rest = offset === bytes.length ? null : Buffer.from(bytes.subarray(offset));
  }
}

/** Where the payload of the frame at an offset begins; null while its header is not all there. */
function payloadStart(bytes: Buffer, offset: number): number | null {
  if (bytes.length < offset + 2) return null;
  const length = (bytes[offset + 1] ?? 0) & 0x7f;
  const start = offset + (length < 126 ? 2 : length === 126 ? 4 : 10);
  return start <= bytes.length ? start : null;
}

function payloadLength(bytes: Buffer, offset: number): number {
  const length = (bytes[offset + 1] ?? 0) & 0x7f;
  if (length < 126) return length;
  return length === 126 ? bytes.readUInt16BE(offset + 2) : Number(bytes.readBigUInt64BE(offset + 2));
}

/** A frame of a client, which has a mask; the mask of zeros leaves the payload as it is. */
export function clientFrame(payload: Buffer | string, opcode: number = opcodes.text): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const header =
    body.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | body.length])
      : Buffer.from([0x80 | opcode, 0xfe, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([header, Buffer.alloc(4), body]);
}
