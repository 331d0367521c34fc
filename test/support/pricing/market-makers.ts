import fc from 'fast-check';
import { expect } from 'vitest';

import type { MarketMaker } from '../../../src/server/domains/pricing/cost-function.ts';
import { afterTrade, buyCost, sellProceeds } from '../../../src/server/domains/pricing/lmsr.ts';

export const share = 1_000_000_000n;
export const maximum = 2n ** 63n - 1n;

export interface Trade {
  readonly tradeType: 'buy' | 'sell';
  readonly outcome: boolean;
  readonly shares: bigint;
}

const smaller = (left: bigint, right: bigint) => (left < right ? left : right);
export const larger = (left: bigint, right: bigint) => (left < right ? right : left);
export const marketOf = (sharesYes: bigint, sharesNo: bigint, b: bigint) => ({ sharesYes, sharesNo, b });
export const swapped = ({ sharesYes, sharesNo, b }: MarketMaker) => marketOf(sharesNo, sharesYes, b);
export const outstanding = (market: MarketMaker, outcome: boolean) =>
  outcome ? market.sharesYes : market.sharesNo;
export const undone = (trade: Trade): Trade => ({
  ...trade,
  tradeType: trade.tradeType === 'buy' ? 'sell' : 'buy',
});

/** Cuts `trade` down to the shares that the market can take. Returns no trade when it can take none. */
export function clamp(market: MarketMaker, trade: Trade): Trade[] {
  const held = outstanding(market, trade.outcome);
  const shares = smaller(trade.shares, trade.tradeType === 'buy' ? maximum - held : held);
  return shares > 0n ? [{ ...trade, shares }] : [];
}

/** `trade` in parts, cut at the given thousandths. */
export function inParts(trade: Trade, cuts: readonly number[]): Trade[] {
  const ends = cuts.map((cut) => (trade.shares * BigInt(cut)) / 1_000n);
  const parts = [...ends, trade.shares].map((end, index) => end - (ends[index - 1] ?? 0n));
  return parts.filter((shares) => shares > 0n).map((shares) => ({ ...trade, shares }));
}

/** The trades that lead from a state to another, each outcome's in parts. */
export function route(from: MarketMaker, to: MarketMaker, cuts: readonly number[]): Trade[] {
  return [true, false].flatMap((outcome) => {
    const rise = outstanding(to, outcome) - outstanding(from, outcome);
    return inParts({ tradeType: rise > 0n ? 'buy' : 'sell', outcome, shares: larger(rise, -rise) }, cuts);
  });
}

/** A market maker that executes trades in turn, and counts the trades and the lamports. */
export class Till {
  market: MarketMaker;
  lamports = 0n;
  trades = 0n;

  constructor(market: MarketMaker) {
    this.market = market;
  }

  /** Makes the trades, each as far as the market can take it, and returns the gain of their traders in lamports. */
  take(...trades: Trade[]): bigint {
    const before = this.lamports;
    for (const trade of trades) {
      for (const { tradeType, outcome, shares } of clamp(this.market, trade)) {
        const lamports = (tradeType === 'buy' ? buyCost : sellProceeds)(this.market, outcome, shares);
        this.lamports += tradeType === 'buy' ? lamports : -lamports;
        this.market = afterTrade(this.market, tradeType, outcome, shares);
        this.trades += 1n;
      }
    }
    return before - this.lamports;
  }
}

/** From 1 to 2^63 − 1, every order of magnitude as likely as the next. */
export const amounts = fc
  .integer({ min: 0, max: 62 })
  .chain((bits) => fc.bigInt(1n << BigInt(bits), (2n << BigInt(bits)) - 1n));

const sharesOutstanding = fc.oneof(
  fc.constantFrom(0n, maximum - 1n),
  amounts.map((shares) => shares - 1n),
);

/** Any market that can take another share of each outcome, with any difference between the outcomes. */
const anyMarkets = fc
  .tuple(sharesOutstanding, sharesOutstanding, fc.oneof(fc.constantFrom(1n, maximum), amounts))
  .map(([sharesYes, sharesNo, b]) => marketOf(sharesYes, sharesNo, b));

/** Markets whose outcomes are at most 95·b apart: the range in which C is more than the larger share count. */
const livelyMarkets = fc
  .tuple(sharesOutstanding, fc.oneof(fc.bigInt(0n, 3_000n), fc.bigInt(0n, 95_000n)), amounts)
  .map(([base, gap, b]) => marketOf(smaller(maximum - 1n, base + (b * gap) / 1_000n), base, b))
  .chain((market) => fc.constantFrom(market, swapped(market)));

export const markets = fc.oneof(
  { weight: 3, arbitrary: livelyMarkets },
  { weight: 1, arbitrary: anyMarkets },
);

/** Trades that move the price of a market of depth `b`, and some of any size at all. */
export const tradesFor = (b: bigint): fc.Arbitrary<Trade> =>
  fc.record({
    tradeType: fc.constantFrom('buy', 'sell'),
    outcome: fc.boolean(),
    shares: fc.oneof(fc.bigInt(1n, smaller(maximum, b)), fc.bigInt(1n, smaller(maximum, 9n * b)), amounts),
  });

/** A market, a purchase that it can take, and trades that it may have to cut down. */
export const situations = markets
  .chain((market) =>
    fc.tuple(fc.constant(market), tradesFor(market.b), fc.array(tradesFor(market.b), { maxLength: 6 })),
  )
  .map(([market, { outcome, shares: wanted }, trades]) => {
    const shares = smaller(wanted, maximum - outstanding(market, outcome));
    const purchase: Trade = { tradeType: 'buy', outcome, shares };
    return { market, outcome, shares, purchase, trades };
  });

/** Where to cut an amount in parts, in ascending thousandths. */
export const someCuts = fc
  .array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 4 })
  .map((cuts) => cuts.sort((left, right) => left - right));

/** Checks a property of values. */
export function forAll<T>(numRuns: number, values: fc.Arbitrary<T>, body: (value: T) => void): void {
  fc.assert(fc.property(values, body), { numRuns });
}

/** A price in billionths, once its text has been checked. */
export function nanos(price: string): bigint {
  expect(price).toMatch(/^(?:0\.\d{9}|1\.0{9})$/);
  return BigInt(price.replace('.', ''));
}
