/**
 * Numbers of the API are texts, because a JavaScript number cannot hold each of them. This file reads them as whole billionths,
 * and writes them for people.
 */

/** Billionths in a whole: of a share, of a SOL, of a price. */
export const whole = 1_000_000_000n;
const digits = 9;

/** A text that a person typed, in billionths; null when it is no positive number with nine decimals at most. */
export function readAmount(text: string): bigint | null {
  const match = /^(\d{1,12})?(?:[.,](\d{0,9}))?$/.exec(text.trim());
  const [, integer = '', decimals = ''] = match ?? [];
  if (match === null || integer + decimals === '') return null;
  const amount = BigInt(integer || '0') * whole + BigInt(decimals.padEnd(digits, '0'));
  return amount > 0n ? amount : null;
}

/** A decimal of the API, such as a price, in billionths. */
export function billionths(decimal: string): bigint {
  const [, sign = '', integer = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const amount = BigInt(integer) * whole + BigInt(decimals.slice(0, digits).padEnd(digits, '0'));
  return sign === '-' ? -amount : amount;
}

/** Billionths as a decimal of the API. */
export function decimalOf(amount: bigint): string {
  const [sign, size] = amount < 0n ? ['-', -amount] : ['', amount];
  return `${sign}${size / whole}.${String(size % whole).padStart(digits, '0')}`;
}

/** Billionths with so many decimals, rounded half away from zero, with a mark at each thousand. */
export function fixed(amount: bigint, decimals: number): string {
  const step = 10n ** BigInt(digits - decimals);
  const [sign, size] = amount < 0n ? ['−', -amount] : ['', amount];
  const rounded = (size + step / 2n) / step;
  const unit = 10n ** BigInt(decimals);
  const integer = String(rounded / unit).replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = rounded === 0n;
  const fraction = decimals === 0 ? '' : `.${String(rounded % unit).padStart(decimals, '0')}`;
  return `${isZero ? '' : sign}${integer}${fraction}`;
}

/** Billionths with no more decimals than they need, six at most. */
export const exact = (amount: bigint): string => fixed(amount, 6).replace(/\.?0+$/, '');

/** A price as a chance: `59.9%`. */
export const percent = (price: bigint): string => `${fixed(price * 100n, 1)}%`;

/** A change of a price in points of a hundred, with its sign: `+1.2`. */
export const points = (change: bigint): string => `${change > 0n ? '+' : ''}${fixed(change * 100n, 1)}`;

/** Lamports as SOL. */
export const sol = (lamports: bigint, decimals = 4): string => `${fixed(lamports, decimals)} SOL`;

/** Lamports as SOL with their sign, for gains and losses. */
export const signedSol = (lamports: bigint): string => `${lamports > 0n ? '+' : ''}${sol(lamports)}`;

const sizes = [
  [1_000_000_000n, 'B'],
  [1_000_000n, 'M'],
  [1_000n, 'k'],
] as const;

/** A large amount in few characters: `12.3k`. */
export function short(amount: bigint): string {
  const [size, letter] = sizes.find(([least]) => amount >= least * whole) ?? [1n, ''];
  const scaled = amount / size;
  return `${fixed(scaled, scaled >= 100n * whole ? 0 : scaled >= 10n * whole ? 1 : 2)}${letter}`;
}

/** The nearest JavaScript number, for places on the screen alone. */
export const onScreen = (amount: bigint): number => Number(amount) / 1e9;
