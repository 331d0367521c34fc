/**
 * Exponentials and logarithms of fixed-point numbers: a `bigint` counts units of 2^-224.
 *
 * The largest cost is b·ln 2 in units of 10^-20 lamport, 2^129 of them. So an error of 2^-216 moves a cost by 2^-87 units,
 * which rounding does not show. Floating point has 53 bits, and a decimal library computes the same digits in fifty times
 * the time.
 *
 * @see J.-M. Muller, "Elementary Functions" (3rd edition, 2016), chapter 4 for arguments reduced by tables, and 5.3 for
 *   a logarithm corrected by an exponential.
 */

/** Bits behind the point. */
const bits = 224n;

/** 1. */
export const ONE = 1n << bits;

/** The coarse table takes the argument in quarters, the fine table the next ten bits. The series takes the rest. */
const fineBits = 10n;
const coarseBits = 2n;
const tableBits = coarseBits + fineBits;
/** Arguments are below this, because callers leave out what is smaller than they can show. */
const largestArgument = 90;
/** x^17/17! is below 2^-252 for an x below 2^-12, so the terms up to x^16 are enough. */
const seriesTerms = 16;
/** Tables are computed with so many bits more, because their steps add up their errors. */
const guardBits = 32n;

/** 1/n! for the terms of the exponential. */
const coefficients = coefficientsOf(bits, seriesTerms);
/** e^(−n/4). */
const coarse = powersOf(1n << (bits + guardBits - coarseBits), largestArgument * 4 + 1);
/** e^(−n/4096). */
const fine = powersOf(1n << (bits + guardBits - tableBits), 1 << Number(fineBits));

const restMask = (1n << (bits - tableBits)) - 1n;
const fineMask = (1n << fineBits) - 1n;

/** The quotient of two whole numbers, rounded down. */
export function ratioOf(numerator: bigint, denominator: bigint): bigint {
  return (numerator << bits) / denominator;
}

/** The product of two numbers, rounded down. */
function times(one: bigint, other: bigint): bigint {
  return (one * other) >> bits;
}

/** e^(−x) for an x from 0 to 90, with an error below 2^-219. */
export function exponentialOfMinus(x: bigint): bigint {
  const steps = x >> (bits - tableBits);
  const byTables = times(coarse[Number(steps >> fineBits)] ?? 0n, fine[Number(steps & fineMask)] ?? 0n);
  return times(byTables, seriesOfMinus(x & restMask, coefficients, bits));
}

/**
 * ln(1 + w) for a w from 0 to 1, with an error below 2^-216.
 *
 * The floating-point logarithm y has 52 right bits. Then ln(1 + w) = y + ln(1 + u) with u = (1 + w)·e^(−y) − 1, and u is so
 * small that four terms of its series are enough.
 */
export function logarithmOfOnePlus(w: bigint): bigint {
  const y = BigInt(Math.floor(Math.log1p(Number(w) / Number(ONE)) * 2 ** 53)) << (bits - 53n);
  const u = times(ONE + w, exponentialOfMinus(y)) - ONE;
  const u2 = times(u, u);
  const u3 = times(u2, u);
  return y + u - (u2 >> 1n) + u3 / 3n - (times(u3, u) >> 2n);
}

/** The whole part of a number that is not negative. */
export function floorOf(value: bigint): bigint {
  return value >> bits;
}

function coefficientsOf(precision: bigint, terms: number): readonly bigint[] {
  const reciprocals = [1n << precision];
  for (let n = 1; n <= terms; n += 1) reciprocals.push((reciprocals[n - 1] ?? 0n) / BigInt(n));
  return reciprocals;
}

/** e^(−x) for a small x by its Taylor series, from the last term to the first. */
function seriesOfMinus(x: bigint, reciprocals: readonly bigint[], precision: bigint): bigint {
  let sum = 0n;
  for (let n = reciprocals.length - 1; n >= 0; n -= 1) {
    sum = (reciprocals[n] ?? 0n) - ((sum * x) >> precision);
  }
  return sum;
}

/** e^(−n·step) for n from 0 to `count` − 1. `step` has the guard bits, the results have not. */
function powersOf(step: bigint, count: number): readonly bigint[] {
  const precision = bits + guardBits;
  // The step may be as large as 1/4, where the series needs more terms.
  const factor = seriesOfMinus(step, coefficientsOf(precision, 60), precision);
  const powers: bigint[] = [];
  for (let power = 1n << precision; powers.length < count; power = (power * factor) >> precision) {
    powers.push(power >> guardBits);
  }
  return powers;
}
