/**
 * The cost function of the logarithmic market scoring rule for YES and NO shares.
 *
 * The market maker holds C(q) = b·ln(e^(q_yes/b) + e^(q_no/b)) lamports for the shares outstanding, so a trade costs the
 * difference that it makes to C. Shares and `b` are base units, 1,000,000,000 to the share. A winning share pays
 * 1,000,000,000 lamports, so C of base units is in lamports. Every amount from 1 to 2^63 − 1 is served.
 *
 * @see R. Hanson, "Combinatorial information market design", Information Systems Frontiers 5 (2003) 107–119.
 */
import { ApiError } from '../../base/errors.ts';
import { exponentialOfMinus, floorOf, logarithmOfOnePlus, ONE, ratioOf } from './fixed-point.ts';

/** The state of a market maker, in base units: the shares it has sold, and its depth `b` (1 to 2^63 − 1). */
export interface MarketMaker {
  readonly sharesYes: bigint;
  readonly sharesNo: bigint;
  readonly b: bigint;
}

/** Units of {@link scaledCost} in a lamport. */
export const COST_SCALE = 10n ** 20n;

/** The largest amount that is served, and the largest value of the table's amount columns. */
export const maximumAmount = 2n ** 63n - 1n;

const ln2 = logarithmOfOnePlus(ONE);

// From a gap of 90·b on, b·ln(1 + e^-90) is below 10^-20 lamports for every b, so scaled cost cannot show it.
const costTail = 90n;

/**
 * C(q) in units of 1/{@link COST_SCALE} lamport, rounded down from the exact value.
 *
 * It depends on the state alone, so differences add up exactly, by every sequence of trades from one state to another. It
 * never falls when shares rise, and never rises by more than they do.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
 */
export function scaledCost(market: MarketMaker): bigint {
  assertAmount('b', market.b);
  const { larger, gap } = spread(market);
  return larger * COST_SCALE + scaledExcess(gap, market.b);
}

/**
 * The upper bound of the loss of a market maker that starts with no shares outstanding, for all trades and both
 * outcomes: b·ln 2 lamports, rounded up.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
 */
export function maximumLoss(b: bigint): bigint {
  assertAmount('b', b);
  return floorOf(ln2 * b) + 1n;
}

/** The larger of the two share counts, and the difference between them. */
export function spread({ sharesYes, sharesNo }: MarketMaker): { larger: bigint; gap: bigint } {
  return sharesYes > sharesNo
    ? { larger: sharesYes, gap: sharesYes - sharesNo }
    : { larger: sharesNo, gap: sharesNo - sharesYes };
}

/** b·ln(1 + e^(−gap/b)): the difference between C and the larger share count. */
function scaledExcess(gap: bigint, b: bigint): bigint {
  if (gap >= costTail * b) return 0n;
  // The error is below 2^-87, so the rounded C rises wherever the exact C does: neighbouring values differ by 2^-63 at least.
  return floorOf(logarithmOfOnePlus(decay(gap, b)) * b * COST_SCALE);
}

/** e^(−gap/b) as a fixed-point number; at most 1. `gap` is below 90·`b`. */
export function decay(gap: bigint, b: bigint): bigint {
  return exponentialOfMinus(ratioOf(gap, b));
}

/** @throws {ApiError} `BAD_USER_INPUT` when the value is not between 1 and 2^63 − 1. */
export function assertAmount(argument: string, value: bigint): void {
  if (value >= 1n && value <= maximumAmount) return;
  throw amountRefused(argument, value, `${argument} must be between 1 and ${maximumAmount}.`);
}

/** The error that refuses an amount. */
export function amountRefused(argument: string, value: bigint, message: string): ApiError {
  return new ApiError('BAD_USER_INPUT', { argument, value: value.toString() }, message);
}
