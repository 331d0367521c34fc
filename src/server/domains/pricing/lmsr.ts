/** The costs and prices of trades with a market maker that follows the logarithmic market scoring rule. */
import {
  amountRefused,
  assertAmount,
  COST_SCALE,
  decay,
  maximumAmount,
  scaledCost,
  spread,
  type MarketMaker,
} from './cost-function.ts';
import { ONE } from './fixed-point.ts';

// From a gap of 22·b on, the smaller price is below 3·10^-10, so nine decimals cannot show it.
const priceTail = 22n;

const nanosInOne = 1_000_000_000n;

/**
 * The cost of buying `shares` of an outcome, in lamports: the rise of {@link scaledCost}, rounded up. At least 1, and
 * never more than `shares`.
 *
 * Buying in parts never costs less than buying at once, and at most a lamport more for each part.
 *
 * @param outcome true is YES.
 * @throws {ApiError} `BAD_USER_INPUT` when `shares` or `b` is not between 1 and 2^63 − 1, or when more than 2^63 − 1
 * shares of the outcome would be outstanding.
 */
export function buyCost(market: MarketMaker, outcome: boolean, shares: bigint): bigint {
  const rise = scaledCost(afterTrade(market, 'buy', outcome, shares)) - scaledCost(market);
  const lamports = (rise + COST_SCALE - 1n) / COST_SCALE;
  // Shares are never free: where the outcomes are far apart, the rise is positive but too small for scaled cost.
  return lamports > 0n ? lamports : 1n;
}

/**
 * The proceeds of selling `shares` of an outcome, in lamports: the fall of {@link scaledCost}, rounded down. At most
 * `shares`, and possibly 0.
 *
 * Shares sold straight after they were bought never bring more than they cost, at once or in parts.
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
 * The price of NO is its {@link complement}, and equals the price of YES of the market with the outcomes swapped.
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
  const [whole = '', decimals = ''] = price.split('.');
  return priceText(nanosInOne - BigInt(whole + decimals.padEnd(9, '0')));
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
    throw amountRefused('shares', shares, 'The market has fewer shares of that outcome outstanding.');
  }
  if (outstanding > maximumAmount) {
    throw amountRefused(
      'shares',
      shares,
      'The market cannot have that many shares of an outcome outstanding.',
    );
  }
  return outcome ? { sharesYes: outstanding, sharesNo, b } : { sharesYes, sharesNo: outstanding, b };
}

function smallerPrice(gap: bigint, b: bigint): string {
  if (gap >= priceTail * b) return '0.000000000';
  const weight = decay(gap, b);
  const sum = weight + ONE;
  // No price but 1/2 is a fraction, so none lies between two units.
  return quotientText(weight, sum);
}

/** The text of a quotient with nine decimals, the nearest. Neither number is negative, and the divisor is not 0. */
export function quotientText(dividend: bigint, divisor: bigint): string {
  // Half a unit more, rounded down.
  return priceText((2n * dividend * nanosInOne + divisor) / (2n * divisor));
}

/** The text of a price in billionths of 1. */
function priceText(nanos: bigint): string {
  const digits = nanos.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
