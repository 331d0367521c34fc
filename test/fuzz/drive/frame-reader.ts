import type { Frame } from '../../support/clients/wire-socket.ts';

/** Reads the frames of a server. */
export class FrameReader {
  readonly frames: Frame[] = [];
  #bytes: Buffer = Buffer.alloc(0);

  feed(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#readFrame());
  }

  #readFrame(): boolean {
    const bytes = this.#bytes;
    const [first = 0, second = 0] = bytes;
    const short = second & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return false;
    const length =
      short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return false;
    this.frames.push({
      isFinal: (first & 0x80) !== 0,
      reserved: (first >> 4) & 7,
      opcode: first & 15,
      isMasked: (second & 0x80) !== 0,
      payload: bytes.subarray(start, start + length),
    });
    this.#bytes = bytes.subarray(start + length);
    return true;
  }
}
