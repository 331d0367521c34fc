/**
 * The logarithmic market scoring rule for YES and NO shares: what a trade costs, and what the price is.
 *
 * The market maker holds C(q) = b·ln(e^(q_yes/b) + e^(q_no/b)) lamports for the shares outstanding, so a trade costs
 * the difference it makes to C. Shares and `b` are base units, 1,000,000,000 to the share; a winning share pays
 * 1,000,000,000 lamports, so C of base units is in lamports. Every amount from 1 to 2^63 − 1 is served.
 *
 * @see R. Hanson, "Combinatorial information market design", Information Systems Frontiers 5 (2003) 107–119.
 */
import { Decimal } from 'decimal.js';
import { ApiError } from '../../base/errors.ts';

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

// C takes 19 digits before the point and 20 after it. The other 25 keep the rounded C from ever falling where the
// exact one rises: with b at its largest, two neighbouring values can differ by as little as 10^-39.
const Exact = Decimal.clone({
  precision: 64,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
const scale = new Exact(COST_SCALE);
const ln2 = new Exact(2).ln();

// From 90·b apart, b·ln(1 + e^-90) is below 10^-20 lamports for every b: nothing is left of it in scaled cost.
const costTail = 90n;
// From 22·b apart, the smaller price is below 3·10^-10: nothing is left of it in nine decimals.
const priceTail = 22n;

/**
 * C(q) in units of 1/{@link COST_SCALE} lamport, rounded down from the exact value.
 *
 * It depends on the state alone, so differences add up exactly, whatever trades lead from one state to another. It
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
 * What `shares` more of an outcome cost, in lamports: the rise of {@link scaledCost}, rounded up. At least 1, and never
 * more than `shares`.
 *
 * Buying in parts never costs less than buying at once, and at most one lamport more for each part.
 *
 * @param outcome true is YES.
 * @throws {ApiError} `BAD_USER_INPUT` when `shares` or `b` is not between 1 and 2^63 − 1, or when more than 2^63 − 1
 * shares of the outcome would be outstanding.
 */
export function buyCost(market: MarketMaker, outcome: boolean, shares: bigint): bigint {
  const rise = scaledCost(afterTrade(market, 'buy', outcome, shares)) - scaledCost(market);
  const lamports = (rise + COST_SCALE - 1n) / COST_SCALE;
  // Far out in the tail the rise is positive but too small for scaled cost: shares are never free.
  return lamports > 0n ? lamports : 1n;
}

/**
 * What `shares` fewer of an outcome bring, in lamports: the fall of {@link scaledCost}, rounded down. At most `shares`,
 * and possibly 0.
 *
 * Shares sold straight after they were bought, in whatever parts, never bring more than they cost.
 *
 * @param outcome true is YES.
 * @throws {ApiError} `BAD_USER_INPUT` when `shares` or `b` is not between 1 and 2^63 − 1, or when fewer shares of the
 * outcome are outstanding.
 */
export function sellProceeds(market: MarketMaker, outcome: boolean, shares: bigint): bigint {
  return (scaledCost(market) - scaledCost(afterTrade(market, 'sell', outcome, shares))) / COST_SCALE;
}

/**
 * The price of YES, in SOL for a share, with exactly nine decimals: the nearest to e^(q_yes/b) / (e^(q_yes/b) +
 * e^(q_no/b)), from '0.000000000' to '1.000000000'.
 *
 * The price of NO is its {@link complement}, and is what this returns for the market with the outcomes swapped.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
 */
export function priceOfYes(market: MarketMaker): string {
  assertAmount('b', market.b);
  const { gap } = spread(market);
  const smaller = smallerPrice(gap, market.b);
  return market.sharesYes > market.sharesNo ? complement(smaller) : smaller;
}

/**
 * Exactly 1 − `price`, with nine decimals.
 *
 * @throws {RangeError} when `price` is not a decimal from 0 to 1 with at most nine decimals.
 */
export function complement(price: string): string {
  if (!/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/.test(price)) {
    throw new RangeError(`Not a price between 0 and 1 with at most nine decimals: '${price}'.`);
  }
  return new Exact(1).minus(price).toFixed(9);
}

/**
 * The market after a trade, which leaves `market` as it is.
 *
 * @param outcome true is YES.
 * @throws {ApiError} `BAD_USER_INPUT` when `shares` or `b` is not between 1 and 2^63 − 1, or when the shares of the
 * outcome would leave 0 to 2^63 − 1.
 */
export function afterTrade(
  market: MarketMaker,
  tradeType: 'buy' | 'sell',
  outcome: boolean,
  shares: bigint,
): MarketMaker {
  assertAmount('b', market.b);
  assertAmount('shares', shares);
  const { sharesYes, sharesNo, b } = market;
  const held = outcome ? sharesYes : sharesNo;
  const outstanding = tradeType === 'buy' ? held + shares : held - shares;
  if (outstanding < 0n) {
    throw refusal('shares', shares, 'The market has fewer shares of that outcome outstanding.');
  }
  if (outstanding > maximumAmount) {
    throw refusal('shares', shares, 'The market cannot have that many shares of an outcome outstanding.');
  }
  return outcome ? { sharesYes: outstanding, sharesNo, b } : { sharesYes, sharesNo: outstanding, b };
}

/**
 * The most a market maker that starts with no shares outstanding can lose, whatever is traded and whichever outcome
 * wins: b·ln 2 lamports, rounded up.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
 */
export function maximumLoss(b: bigint): bigint {
  assertAmount('b', b);
  return BigInt(ln2.times(b).ceil().toFixed(0));
}

function spread({ sharesYes, sharesNo }: MarketMaker): { larger: bigint; gap: bigint } {
  return sharesYes > sharesNo
    ? { larger: sharesYes, gap: sharesYes - sharesNo }
    : { larger: sharesNo, gap: sharesNo - sharesYes };
}

/** b·ln(1 + e^(−gap/b)): what C exceeds the larger of the two share counts by. */
function scaledExcess(gap: bigint, b: bigint): bigint {
  if (gap >= costTail * b) return 0n;
  const excess = decay(gap, b).plus(1).ln().times(b);
  return BigInt(excess.times(scale).floor().toFixed(0));
}

function smallerPrice(gap: bigint, b: bigint): string {
  if (gap >= priceTail * b) return '0.000000000';
  const weight = decay(gap, b);
  return weight.div(weight.plus(1)).toFixed(9);
}

/** e^(−gap/b), which is at most 1 and so never overflows. */
function decay(gap: bigint, b: bigint): Decimal {
  return new Exact(-gap).div(b).exp();
}

function assertAmount(argument: string, value: bigint): void {
  if (value >= 1n && value <= maximumAmount) return;
  throw refusal(argument, value, `${argument} must be between 1 and ${maximumAmount}.`);
}

function refusal(argument: string, value: bigint, message: string): ApiError {
  return new ApiError('BAD_USER_INPUT', { argument, value: value.toString() }, message);
}
