/** Base units of a share: amounts have nine decimals. */
const baseUnitsPerShare = 1_000_000_000n;

/**
 * Shares written as a decimal in base units, exactly: `44.98333` is 44983330000.
 *
 * @throws {RangeError} when the text is not a plain decimal with at most nine decimals.
 */
export function toBaseUnits(text: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) throw new RangeError(`not a number of shares with at most nine decimals: ${text}`);
  const [, whole = '', fraction = ''] = match;
  return BigInt(whole) * baseUnitsPerShare + BigInt(fraction.padEnd(9, '0'));
}

/** Base units as shares, without trailing zeros: 44983330000 is `44.98333`. */
export function formatShares(baseUnits: bigint): string {
  const whole = (baseUnits / baseUnitsPerShare).toString();
  const fraction = (baseUnits % baseUnitsPerShare).toString().padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
