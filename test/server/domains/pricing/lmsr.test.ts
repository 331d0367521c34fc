import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as lmsr from '../../../../src/server/domains/pricing/lmsr.ts';
import type { MarketMaker } from '../../../../src/server/domains/pricing/lmsr.ts';

const { afterTrade, buyCost, complement, COST_SCALE, maximumLoss, priceOfYes, scaledCost, sellProceeds } =
  lmsr;

const share = 1_000_000_000n;
const maximum = 2n ** 63n - 1n;

interface Trade {
  readonly tradeType: 'buy' | 'sell';
  readonly outcome: boolean;
  readonly shares: bigint;
}

const smaller = (left: bigint, right: bigint) => (left < right ? left : right);
const larger = (left: bigint, right: bigint) => (left < right ? right : left);
const marketOf = (sharesYes: bigint, sharesNo: bigint, b: bigint) => ({ sharesYes, sharesNo, b });
const swapped = ({ sharesYes, sharesNo, b }: MarketMaker) => marketOf(sharesNo, sharesYes, b);
const outstanding = (market: MarketMaker, outcome: boolean) => (outcome ? market.sharesYes : market.sharesNo);
const undone = (trade: Trade): Trade => ({ ...trade, tradeType: trade.tradeType === 'buy' ? 'sell' : 'buy' });

/** `trade` cut down to what the market can take, or nothing when that is nothing. */
function clamp(market: MarketMaker, trade: Trade): Trade[] {
  const held = outstanding(market, trade.outcome);
  const shares = smaller(trade.shares, trade.tradeType === 'buy' ? maximum - held : held);
  return shares > 0n ? [{ ...trade, shares }] : [];
}

/** `trade` in one or more parts, cut at the given thousandths. */
function inParts(trade: Trade, cuts: readonly number[]): Trade[] {
  const ends = cuts.map((cut) => (trade.shares * BigInt(cut)) / 1_000n);
  const parts = [...ends, trade.shares].map((end, index) => end - (ends[index - 1] ?? 0n));
  return parts.filter((shares) => shares > 0n).map((shares) => ({ ...trade, shares }));
}

/** The trades that lead from one state to another, each outcome's in parts. */
function route(from: MarketMaker, to: MarketMaker, cuts: readonly number[]): Trade[] {
  return [true, false].flatMap((outcome) => {
    const rise = outstanding(to, outcome) - outstanding(from, outcome);
    return inParts({ tradeType: rise > 0n ? 'buy' : 'sell', outcome, shares: larger(rise, -rise) }, cuts);
  });
}

/** A market maker's till: it takes trades as they come, and counts them and the lamports. */
class Till {
  market: MarketMaker;
  lamports = 0n;
  trades = 0n;

  constructor(market: MarketMaker) {
    this.market = market;
  }

  /** Makes the trades, each as far as the market can take it, and returns what their traders gain in lamports. */
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
const amounts = fc
  .integer({ min: 0, max: 62 })
  .chain((bits) => fc.bigInt(1n << BigInt(bits), (2n << BigInt(bits)) - 1n));

const sharesOutstanding = fc.oneof(
  fc.constantFrom(0n, maximum - 1n),
  amounts.map((shares) => shares - 1n),
);

/** Any market that can take one more of each, however lopsided. */
const anyMarkets = fc
  .tuple(sharesOutstanding, sharesOutstanding, fc.oneof(fc.constantFrom(1n, maximum), amounts))
  .map(([sharesYes, sharesNo, b]) => marketOf(sharesYes, sharesNo, b));

/** Markets whose outcomes are at most 95·b apart: the range in which C is more than the larger share count. */
const livelyMarkets = fc
  .tuple(sharesOutstanding, fc.oneof(fc.bigInt(0n, 3_000n), fc.bigInt(0n, 95_000n)), amounts)
  .map(([base, gap, b]) => marketOf(smaller(maximum - 1n, base + (b * gap) / 1_000n), base, b))
  .chain((market) => fc.constantFrom(market, swapped(market)));

const markets = fc.oneof({ weight: 3, arbitrary: livelyMarkets }, { weight: 1, arbitrary: anyMarkets });

/** Trades that move the price of a market of depth `b`, and some of any size at all. */
const tradesFor = (b: bigint): fc.Arbitrary<Trade> =>
  fc.record({
    tradeType: fc.constantFrom('buy', 'sell'),
    outcome: fc.boolean(),
    shares: fc.oneof(fc.bigInt(1n, smaller(maximum, b)), fc.bigInt(1n, smaller(maximum, 9n * b)), amounts),
  });

/** A market, a purchase that it can take, and trades that it may have to cut down. */
const situations = markets
  .chain((market) =>
    fc.tuple(fc.constant(market), tradesFor(market.b), fc.array(tradesFor(market.b), { maxLength: 6 })),
  )
  .map(([market, { outcome, shares: wanted }, trades]) => {
    const shares = smaller(wanted, maximum - outstanding(market, outcome));
    const purchase: Trade = { tradeType: 'buy', outcome, shares };
    return { market, outcome, shares, purchase, trades };
  });

/** Where to cut an amount in parts, in ascending thousandths. */
const someCuts = fc
  .array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 4 })
  .map((cuts) => cuts.sort((left, right) => left - right));

function forAll<T>(numRuns: number, values: fc.Arbitrary<T>, body: (value: T) => void): void {
  fc.assert(fc.property(values, body), { numRuns });
}

function nanos(price: string): bigint {
  expect(price).toMatch(/^(?:0\.\d{9}|1\.0{9})$/);
  return BigInt(price.replace('.', ''));
}

describe('the cost of a trade', () => {
  it('has the known values', () => {
    const market = marketOf(0n, 0n, 100n * share);
    const shares = 44_983_330_000n;
    expect(Number(buyCost(market, true, shares)) / Number(shares)).toBeCloseTo(0.555761, 6);
    expect(buyCost(market, true, shares)).toBe(24_999_997_519n);
    expect(sellProceeds(afterTrade(market, 'buy', true, shares), true, shares)).toBe(24_999_997_518n);
    // 100·ln 2 shares, to 20 decimals of a lamport.
    expect(scaledCost(market)).toBe(6_931_471_805_599_453_094_172_321_214_581n);
    // About the furthest that outcomes can be apart with something left of the smaller one: b·e^-85 is 1.3·10^-20.
    const b = maximum / 85n;
    expect(scaledCost(marketOf(85n * b, 0n, b))).toBe(85n * b * COST_SCALE + 1n);
  });

  it('is that of the textbook formula, computed without care for size', () => {
    const Textbook = Decimal.clone({ precision: 150 });
    const weight = (shares: bigint, b: bigint) => new Textbook(shares).div(b).exp();
    const textbook = ({ sharesYes, sharesNo, b }: MarketMaker) =>
      weight(sharesYes, b).plus(weight(sharesNo, b)).ln().times(b);
    const ratios = fc.bigInt(0n, 60_000n);
    forAll(25, fc.tuple(fc.bigInt(1n, maximum / 120n), ratios, ratios, ratios), ([b, yes, no, bought]) => {
      const before = marketOf((b * yes) / 1_000n, (b * no) / 1_000n, b);
      const shares = (b * bought) / 1_000n + 1n;
      const after = afterTrade(before, 'buy', true, shares);
      const rise = textbook(after).minus(textbook(before));
      expect(scaledCost(before).toString()).toBe(textbook(before).times(COST_SCALE).floor().toFixed());
      expect(buyCost(before, true, shares).toString()).toBe(rise.ceil().toFixed());
      // What is left below 10^-20 lamports is rounded away, so a sale may be paid that much too well.
      const proceeds = [rise, rise.plus('1e-20')].map((lamports) => lamports.floor().toFixed());
      expect(proceeds).toContain(sellProceeds(after, true, shares).toString());
    });
  });

  it('depends on where trades lead, not on the way, and rounds against the trader by at most a lamport', () => {
    forAll(60, fc.tuple(situations, someCuts), ([{ market, trades }, cuts]) => {
      const [one, other] = [new Till(market), new Till(market)];
      one.take(...trades);
      other.take(...route(market, one.market, cuts));
      expect(other.market).toEqual(one.market);
      const scaled = scaledCost(one.market) - scaledCost(market);
      for (const { lamports, trades: taken } of [one, other]) {
        expect(lamports * COST_SCALE).toBeGreaterThanOrEqual(scaled);
        expect((lamports - taken) * COST_SCALE).toBeLessThanOrEqual(scaled);
      }
    });
  });

  it('is never less in parts than at once, and at most a lamport more for each part', () => {
    forAll(80, fc.tuple(situations, someCuts), ([{ market, outcome, shares, purchase }, cuts]) => {
      const till = new Till(market);
      till.take(...inParts(purchase, cuts));
      const whole = buyCost(market, outcome, shares);
      expect(till.lamports).toBeGreaterThanOrEqual(whole);
      expect(till.lamports).toBeLessThanOrEqual(whole + till.trades);
    });
  });

  it('is more than nothing and no more than the shares can pay, at every size', () => {
    forAll(200, situations, ({ market, outcome, shares }) => {
      const cost = buyCost(market, outcome, shares);
      expect(cost).toBeGreaterThan(0n);
      expect(cost).toBeLessThanOrEqual(shares);
      const proceeds = sellProceeds(afterTrade(market, 'buy', outcome, shares), outcome, shares);
      expect(proceeds).toBeGreaterThanOrEqual(0n);
      expect(proceeds).toBeLessThanOrEqual(cost);
    });
  });

  it.each([1n, 2n, share, 2n ** 53n + 1n, maximum - 1n, maximum])('holds at the limits for b = %s', (b) => {
    const edges = [0n, 1n, share, maximum - 1n, maximum];
    for (const [yes, no] of edges.flatMap((one) => edges.map((other) => [one, other] as const))) {
      const market = marketOf(yes, no, b);
      expect(scaledCost(market)).toBeGreaterThanOrEqual(larger(yes, no) * COST_SCALE);
      expect(scaledCost(market)).toBeLessThanOrEqual((larger(yes, no) + maximumLoss(b)) * COST_SCALE);
      expect(nanos(priceOfYes(market))).toBeLessThanOrEqual(share);
      if (yes === maximum) continue;
      expect(buyCost(market, true, 1n)).toBe(1n);
      expect(buyCost(market, true, maximum - yes)).toBeLessThanOrEqual(maximum - yes);
    }
  });

  it('treats the outcomes alike, and a YES with a NO as the SOL they pay', () => {
    forAll(80, fc.tuple(markets, amounts), ([market, pairs]) => {
      expect(scaledCost(swapped(market))).toBe(scaledCost(market));
      const paired = marketOf(market.sharesYes + pairs, market.sharesNo + pairs, market.b);
      expect(scaledCost(paired)).toBe(scaledCost(market) + pairs * COST_SCALE);
    });
  });
});

describe('a round trip', () => {
  it('earns nothing, in whatever parts, while others trade and undo their trades', () => {
    forAll(50, fc.tuple(situations, someCuts, someCuts), ([{ market, purchase, trades }, bought, sold]) => {
      const till = new Till(market);
      const legs = [...inParts(purchase, bought), ...inParts(undone(purchase), sold)];
      let gained = 0n;
      for (const [index, leg] of legs.entries()) {
        const others = trades.slice(index, index + 1).flatMap((other) => clamp(till.market, other));
        expect(till.take(...others, ...others.map(undone))).toBeLessThanOrEqual(0n);
        gained += till.take(leg);
      }
      expect(till.market).toEqual(market);
      expect(gained).toBeLessThanOrEqual(0n);
    });
  });

  it('earns nothing for all traders together, whatever way the market comes back to its start', () => {
    forAll(60, fc.tuple(situations, someCuts), ([{ market, trades }, cuts]) => {
      const till = new Till(market);
      const there = till.take(...trades);
      const back = till.take(...route(till.market, market, cuts));
      expect(till.market).toEqual(market);
      expect(there + back).toBeLessThanOrEqual(0n);
    });
  });
});

describe('the loss of the market maker', () => {
  it('is at most b·ln 2 at every moment, whichever outcome wins', () => {
    const walks = amounts.chain((b) => fc.tuple(fc.constant(b), fc.array(tradesFor(b), { maxLength: 12 })));
    forAll(60, walks, ([b, trades]) => {
      const opened = marketOf(0n, 0n, b);
      const till = new Till(opened);
      for (const trade of trades) {
        till.take(trade);
        for (const outcome of [true, false]) {
          const loss = outstanding(till.market, outcome) - till.lamports;
          expect(loss).toBeLessThanOrEqual(maximumLoss(b));
          expect(loss * COST_SCALE).toBeLessThanOrEqual(scaledCost(opened));
        }
      }
    });
  });

  it('comes within a lamport of that when one outcome is bought far enough', () => {
    forAll(30, fc.tuple(fc.bigInt(1n, maximum / 100n), fc.boolean()), ([b, outcome]) => {
      const loss = 100n * b - buyCost(marketOf(0n, 0n, b), outcome, 100n * b);
      expect(maximumLoss(b) - loss).toBe(1n);
    });
  });

  it('has the known values', () => {
    expect(maximumLoss(1n)).toBe(1n);
    expect(maximumLoss(100n * share)).toBe(69_314_718_056n);
    expect(maximumLoss(maximum)).toBe(6_393_154_322_601_327_830n);
  });
});

describe('the price', () => {
  it.each([
    [0n, 0n, 100n, '0.500000000'],
    [maximum, maximum, 1n, '0.500000000'],
    [100n, 0n, 100n, '0.731058579'],
    [0n, 100n, 100n, '0.268941421'],
    [maximum, 0n, 1n, '1.000000000'],
    [0n, maximum, 1n, '0.000000000'],
    // The last gap that nine decimals can show is b·ln(2·10^9 − 1), about 21.4·b.
    [0n, 2_141n, 100n, '0.000000001'],
    [0n, 2_142n, 100n, '0.000000000'],
  ])('for %s YES and %s NO with b = %s is %s', (sharesYes, sharesNo, b, price) => {
    expect(priceOfYes(marketOf(sharesYes, sharesNo, b))).toBe(price);
  });

  it('of YES and of NO sum to exactly 1', () => {
    forAll(150, markets, (market) => {
      const yes = priceOfYes(market);
      expect(nanos(yes) + nanos(complement(yes))).toBe(share);
      expect(complement(complement(yes))).toBe(yes);
      expect(priceOfYes(swapped(market))).toBe(complement(yes));
    });
  });

  it('never falls by a purchase, and a share costs between the prices before and after', () => {
    forAll(120, situations, ({ market, outcome, shares }) => {
      const priceOf = (state: MarketMaker) => nanos(priceOfYes(outcome ? state : swapped(state)));
      const before = priceOf(market);
      const after = priceOf(afterTrade(market, 'buy', outcome, shares));
      expect(after).toBeGreaterThanOrEqual(before);
      // A price is within half a nano of the exact one, and a cost less than a lamport above it.
      const cost = buyCost(market, outcome, shares);
      expect(2n * share * cost).toBeGreaterThanOrEqual((2n * before - 1n) * shares);
      expect(2n * share * (cost - 1n)).toBeLessThanOrEqual((2n * after + 1n) * shares);
    });
  });

  it('rises with every hundredth of b bought where nine decimals can show it', () => {
    forAll(60, fc.tuple(fc.bigInt(100n, maximum / 100n), fc.bigInt(0n, 2_000n)), ([b, hundredths]) => {
      const market = marketOf((b * hundredths) / 100n, 10n * b, b);
      const dearer = afterTrade(market, 'buy', true, b / 100n);
      expect(nanos(priceOfYes(dearer))).toBeGreaterThan(nanos(priceOfYes(market)));
    });
  });

  it('has a complement when it is a decimal from 0 to 1', () => {
    expect(complement('0')).toBe('1.000000000');
    expect(complement('0.25')).toBe('0.750000000');
    for (const price of ['', '-0.1', '1.000000001', '0.0000000001', '5e-1', 'NaN', ' 0.5', '0.5\n']) {
      expect(() => complement(price)).toThrow(RangeError);
    }
  });
});

describe('a trade that cannot be', () => {
  const market = Object.freeze(marketOf(5n, maximum, share));

  function expectRefused(trade: () => unknown): void {
    expect(trade).toThrow(expect.objectContaining({ name: 'ApiError', code: 'BAD_USER_INPUT' }));
  }

  it.each([0n, -1n, maximum + 1n])('is refused when its shares, or b, are %s', (amount) => {
    expectRefused(() => buyCost(market, true, amount));
    expectRefused(() => sellProceeds(market, false, amount));
    const strange = { ...market, b: amount };
    expectRefused(() => buyCost(strange, true, 1n));
    expectRefused(() => sellProceeds(strange, true, 1n));
    expectRefused(() => scaledCost(strange));
    expectRefused(() => priceOfYes(strange));
    expectRefused(() => maximumLoss(amount));
  });

  it('is refused when the shares outstanding would leave 0 to 2^63 − 1', () => {
    expectRefused(() => afterTrade(market, 'sell', true, 6n));
    expectRefused(() => sellProceeds(market, true, 6n));
    expectRefused(() => afterTrade(market, 'buy', false, 1n));
    expectRefused(() => buyCost(market, true, maximum - 4n));
    expect(afterTrade(market, 'sell', true, 5n)).toEqual({ ...market, sharesYes: 0n });
    expect(afterTrade(market, 'buy', true, maximum - 5n)).toEqual({ ...market, sharesYes: maximum });
  });
});
