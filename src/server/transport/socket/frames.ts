import { bytesOf } from '../../hub/payload.ts';

/**
 * The header of a server's text frame, a character for each byte: final, not masked, not compressed. The text follows, in
 * UTF-8.
 *
 * @param length bytes of the text.
 * @see https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export function textFrameHeader(length: number): string {
  if (length < sixteenBits) return String.fromCharCode(finalText, length);
  if (length < 2 ** 16) return String.fromCharCode(finalText, sixteenBits, length >>> 8, length & 255);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return String.fromCharCode(finalText, sixtyFourBits) + size.toString('latin1');
}

/** The frame of a text, a character for each byte. */
export function textFrame(text: string): string {
  const bytes = bytesOf(text);
  return textFrameHeader(bytes.length) + bytes;
}

const finalText = 0x81;
const sixteenBits = 126;
const sixtyFourBits = 127;
