import { maximumAmount, type MarketMaker } from './cost-function.ts';
import { buyCost } from './lmsr.ts';

/**
 * The most shares of an outcome that can be bought for no more than `amount` lamports: {@link buyCost} of them is within it,
 * and that of one base unit more is not. 0 when the market can take no share, or when `amount` is below 1.
 *
 * @param outcome true is YES.
 * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
 */
export function sharesFor(market: MarketMaker, outcome: boolean, amount: bigint): bigint {
  const held = outcome ? market.sharesYes : market.sharesNo;
  const room = maximumAmount - held;
  if (amount < 1n || room < 1n) return 0n;
  const isWithin = (shares: bigint): boolean => buyCost(market, outcome, shares) <= amount;
  // A share never costs more than it pays, so `amount` shares are always within it.
  let most = smaller(amount, room);
  let guess = clamp(estimate(market, outcome, amount), most, room);
  // The estimate is a float: it is right to about a billionth. Steps that double find both sides of the answer around it.
  let step = guess / 1_000_000_000n + 1n;
  while (guess > most && !isWithin(guess)) {
    guess = larger(most, guess - step);
    step *= 2n;
  }
  most = guess;
  step = most / 1_000_000_000n + 1n;
  let tooMany = room + 1n;
  while (most < room) {
    const next = smaller(room, most + step);
    if (!isWithin(next)) {
      tooMany = next;
      break;
    }
    most = next;
    step *= 2n;
  }
  while (tooMany - most > 1n) {
    const middle = (most + tooMany) / 2n;
    if (isWithin(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}

/**
 * The shares for an amount in floating point: b·(x + ln(1 + e^g) + ln(1 − (1 − p)·e^−x)), with x = amount / b,
 * g = (the other outcome's shares − the outcome's) / b and the price p = 1 / (1 + e^g). Null where a float cannot tell.
 */
function estimate({ sharesYes, sharesNo, b }: MarketMaker, outcome: boolean, amount: bigint): bigint | null {
  const depth = Number(b);
  const x = Number(amount) / depth;
  const gap = Number(outcome ? sharesNo - sharesYes : sharesYes - sharesNo) / depth;
  const logarithm = gap > 30 ? gap : Math.log1p(Math.exp(gap));
  const rest = 1 - 1 / (1 + Math.exp(gap));
  const shares = depth * (x + logarithm + Math.log1p(-rest * Math.exp(-x)));
  return Number.isFinite(shares) && shares > 0 ? BigInt(Math.floor(shares)) : null;
}

function clamp(value: bigint | null, least: bigint, most: bigint): bigint {
  return value === null ? least : smaller(most, larger(least, value));
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function larger(left: bigint, right: bigint): bigint {
  return left < right ? right : left;
}
