/** Reads a position in the write-ahead log: `16/B374D848`. */
export function parseLsn(text: string): bigint {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** Writes a position in the write-ahead log as PostgreSQL does. */
export function formatLsn(position: bigint): string {
  return `${hex(position >> 32n)}/${hex(position & 0xffff_ffffn)}`;
}

const hex = (value: bigint): string => value.toString(16).toUpperCase();
