import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  COST_SCALE,
  maximumLoss,
  scaledCost,
  type MarketMaker,
} from '../../../../src/server/domains/pricing/cost-function.ts';
import {
  afterTrade,
  buyCost,
  priceOfYes,
  sellProceeds,
} from '../../../../src/server/domains/pricing/lmsr.ts';
import {
  amounts,
  clamp,
  forAll,
  inParts,
  larger,
  marketOf,
  markets,
  maximum,
  nanos,
  outstanding,
  route,
  share,
  situations,
  someCuts,
  swapped,
  Till,
  tradesFor,
  undone,
} from '../../../support/pricing/market-makers.ts';

describe('the cost of a trade', () => {
  it('has the known values', () => {
    const market = marketOf(0n, 0n, 100n * share);
    const shares = 44_983_330_000n;
    expect(Number(buyCost(market, true, shares)) / Number(shares)).toBeCloseTo(0.555761, 6);
    expect(buyCost(market, true, shares)).toBe(24_999_997_519n);
    expect(sellProceeds(afterTrade(market, 'buy', true, shares), true, shares)).toBe(24_999_997_518n);
    // 100·ln 2 shares, to 20 decimals of a lamport.
    expect(scaledCost(market)).toBe(6_931_471_805_599_453_094_172_321_214_581n);
    // About the largest gap at which scaled cost still shows the smaller outcome: b·e^-85 is 1.3·10^-20.
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
      // Scaled cost drops the digits below 10^-20 lamports, so a sale may be paid that much too well.
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
