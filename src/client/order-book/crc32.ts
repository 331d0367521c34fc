let table: Uint32Array | null = null;

/** The table is made at its first use, because a bundler would keep it in a page without a book otherwise. */
const makeTable = (): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });

/** The CRC-32 of an ASCII text, as zlib has it, in eight lower-case hexadecimal digits. */
export function crc32(text: string): string {
  table ??= makeTable();
  let value = 0xffffffff;
  for (let index = 0; index < text.length; index += 1)
    value = (value >>> 8) ^ (table[(value ^ text.charCodeAt(index)) & 0xff] ?? 0);
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
