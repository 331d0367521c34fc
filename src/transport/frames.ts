/**
 * The bytes of a text frame of a server, one character a byte: complete in itself, not masked, not compressed.
 *
 * @param bytes the text in UTF-8, one character a byte.
 * @see https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export function textFrame(...bytes: readonly [string, ...string[]]): string {
  let length = 0;
  for (const part of bytes) length += part.length;
  let frame = headerOf(length);
  for (const part of bytes) frame += part;
  return frame;
}

const finalText = 0x81;
const sixteenBits = 126;
const sixtyFourBits = 127;

let lastLength = -1;
let lastHeader = '';

function headerOf(length: number): string {
  // All who get the same payload have mostly the same length of frame too.
  if (length === lastLength) return lastHeader;
  lastLength = length;
  lastHeader = makeHeader(length);
  return lastHeader;
}

function makeHeader(length: number): string {
  if (length < sixteenBits) return String.fromCharCode(finalText, length);
  if (length < 2 ** 16) return String.fromCharCode(finalText, sixteenBits, length >>> 8, length & 255);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return String.fromCharCode(finalText, sixtyFourBits) + size.toString('latin1');
}
