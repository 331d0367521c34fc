import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { match, matchCrossed, type Maker } from '../../../../src/server/domains/orders/matching.ts';
import { RestingBook, type RestingOrder } from '../../../../src/server/domains/orders/resting.ts';
import { MakerDepth } from '../../../../src/server/domains/pricing/depth.ts';
import { buyCost, sellProceeds } from '../../../../src/server/domains/pricing/lmsr.ts';
import { borders } from '../../../support/orders/matching-model.ts';
import { expectLotsWithinTicks, MatchingRun } from '../../../support/orders/matching-run.ts';

const lot = 1000n;
const none = (): null => null;

const orderOf = (isBid: boolean, tick: number, lots: bigint, wallet = 'maker'): RestingOrder => ({
  id: `${wallet}:${tick}:${lots}`,
  wallet,
  isBid,
  tick,
  remaining: lots * lot,
  holding: null,
});
const bookOf = (...orders: readonly RestingOrder[]): RestingBook => {
  const book = new RestingBook();
  for (const order of orders) book.add(order);
  return book;
};
const makerOf = (b: bigint, gap = 0n): Maker => ({ depth: MakerDepth.of(b), gap });

describe('the depth of the market maker', () => {
  it('has the borders of the exact logarithm', () => {
    for (const b of [1n, 999_983n, 100_000_000_000n, 2n ** 63n - 1n]) {
      const depth = MakerDepth.of(b);
      const { below, above } = borders(b);
      for (let tick = 1; tick <= 999; tick += 1) {
        expect(depth.ceiling(tick)).toBe(below[tick]);
        expect(depth.floor(tick)).toBe(above[tick]);
      }
    }
  });

  it('sells each lot within its tick', () => {
    for (const from of [0n, 40_000_000n, -120_000_000n]) expectLotsWithinTicks(100_000_000n, from, 600);
  });

  it('never costs a buyer more than the ticks, and never brings a seller less', () => {
    const gaps = fc.bigInt(-400_000_000n, 400_000_000n);
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 999 }), (gap, tick) => {
        const [depth, b] = [MakerDepth.of(100_000_000n), 100_000_000n];
        const state = { sharesYes: 1_000_000_000n + gap, sharesNo: 1_000_000_000n, b };
        const [sold, bought] = [depth.soldUpTo(tick, gap), depth.boughtDownTo(tick, gap)];
        if (sold > 0n) expect(buyCost(state, true, sold) * 1000n).toBeLessThanOrEqual(sold * BigInt(tick));
        if (bought > 0n && bought <= state.sharesYes)
          expect(sellProceeds(state, true, bought) * 1000n).toBeGreaterThanOrEqual(bought * BigInt(tick));
      }),
      { numRuns: 150 },
    );
  });

  it('sums its levels to the shares up to a price, and is never locked', () => {
    for (const gap of [0n, 1n, -1n, 123_456_789n, -98_765_432_100n]) {
      const depth = MakerDepth.of(100_000_000_000n);
      const [bid, ask] = [depth.highestBid(gap), depth.lowestAsk(gap)];
      expect(bid).toBeLessThan(ask);
      let [sold, bought] = [0n, 0n];
      for (let tick = 1; tick <= 999; tick += 1) {
        sold += depth.ask(tick, gap);
        const upTo = depth.soldUpTo(tick, gap);
        expect(sold).toBe(upTo > 0n ? upTo : 0n);
        expect(depth.ask(tick, gap) > 0n).toBe(tick >= ask);
      }
      for (let tick = 999; tick >= 1; tick -= 1) {
        bought += depth.bid(tick, gap);
        const downTo = depth.boughtDownTo(tick, gap);
        expect(bought).toBe(downTo > 0n ? downTo : 0n);
      }
    }
  });
});

describe('the matcher', () => {
  it.each([
    ['without a market maker', null, 0n],
    ['with a market maker', 60_000n, 0n],
    ['with a market maker between two lots', 60_000n, 1_234n],
    ['with a deep market maker', 900_000n, -7n],
  ])('does the same as the naive model %s', (_name, b, gap) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const run = new MatchingRun(seed, b, gap);
      let differences = 0;
      for (let count = 0; count < 800; count += 1) differences += run.step();
      expect(differences).toBe(0);
    }
  });

  it('takes from the market maker up to the next price, then the orders there, and goes on', () => {
    const maker = makerOf(100_000n);
    const book = bookOf(orderOf(false, 510, 3n), orderOf(false, 505, 2n));
    const taker = { wallet: 'taker', isBid: true, limit: 510, shares: 10n * lot };
    const { legs, rest } = match(taker, book.asks, maker, none);
    const upTo505 = maker.depth.soldUpTo(505, 0n);
    const between = maker.depth.soldUpTo(510, upTo505);
    expect(legs.map(({ order, shares }) => [order?.tick ?? null, shares])).toEqual([
      [null, upTo505],
      [505, 2n * lot],
      [null, between],
      [510, 3n * lot],
    ]);
    expect(rest).toBe(10n * lot - upTo505 - between - 5n * lot);
  });

  it('leaves the rest below a lot to the market maker', () => {
    const book = bookOf(orderOf(false, 400, 2n));
    const taker = { wallet: 'taker', isBid: true, limit: null, shares: 2n * lot + 7n };
    const { legs, rest } = match(taker, book.asks, makerOf(100_000n), none);
    expect(legs.map(({ shares }) => shares)).toEqual([2n * lot, 7n]);
    expect(rest).toBe(0n);
  });

  it('ends at an order of its own wallet', () => {
    const book = bookOf(orderOf(false, 500, 1n), orderOf(false, 501, 1n, 'taker'), orderOf(false, 502, 9n));
    const taker = { wallet: 'taker', isBid: true, limit: 600, shares: 5n * lot };
    const { legs, rest, hasMetItself } = match(taker, book.asks, null, none);
    expect([legs.length, rest, hasMetItself]).toEqual([1, 4n * lot, true]);
  });

  it('passes by orders that have expired or are uncovered', () => {
    const [first, second] = [orderOf(false, 500, 1n, 'late'), orderOf(false, 500, 1n)];
    const taker = { wallet: 'taker', isBid: true, limit: 500, shares: lot };
    const { legs, refused } = match(taker, bookOf(first, second).asks, null, ({ wallet }) =>
      wallet === 'late' ? 'EXPIRED' : null,
    );
    expect(refused).toEqual([{ order: first, reason: 'EXPIRED' }]);
    expect(legs).toEqual([{ order: second, shares: lot }]);
  });

  it('counts the shares that several orders of a wallet take from the same holding', () => {
    const sale = (tick: number): RestingOrder => ({ ...orderOf(false, tick, 2n), holding: 'maker:yes' });
    const taker = { wallet: 'taker', isBid: true, limit: 600, shares: 4n * lot };
    const { legs, refused, rest } = match(taker, bookOf(sale(500), sale(501)).asks, null, (_order, shares) =>
      shares > 3n * lot ? 'INSUFFICIENT_SHARES' : null,
    );
    expect([legs.length, refused.length, rest]).toEqual([1, 1, 2n * lot]);
  });

  it('tells when it wants more orders than it was given', () => {
    const wants = (shares: bigint): boolean =>
      match({ wallet: 'taker', isBid: true, limit: 600, shares }, [orderOf(false, 500, 2n)], null, none)
        .wantsMore;
    expect([wants(lot), wants(2n * lot), wants(3n * lot)]).toEqual([false, false, true]);
  });
});

describe('orders that the market maker has passed', () => {
  it('are filled best price first, then the oldest, as far as their prices reach', () => {
    const b = 1_000_000n;
    const depth = MakerDepth.of(b);
    const gap = depth.ceiling(490);
    const bids = [
      orderOf(true, 510, 3n),
      orderOf(true, 495, 100n),
      orderOf(true, 495, 5n),
      orderOf(true, 480, 1n),
    ];
    const { fills } = matchCrossed(bids, [], { depth, gap }, none);
    const upTo495 = depth.soldUpTo(495, gap);
    expect(fills.map(({ order, shares }) => [order.tick, shares])).toEqual([
      [510, 3n * lot],
      [495, upTo495 - 3n * lot],
    ]);
    const asks = [orderOf(false, 480, 2n), orderOf(false, 495, 2n)];
    expect(matchCrossed([], asks, { depth, gap }, none).fills).toEqual([
      { order: asks[0], shares: 2n * lot },
    ]);
  });

  it('are none while the book is not crossed', () => {
    const depth = MakerDepth.of(1_000_000n);
    const [bids, asks] = [[orderOf(true, 499, 5n)], [orderOf(false, 501, 5n)]];
    expect(matchCrossed(bids, asks, { depth, gap: 0n }, none).fills).toEqual([]);
  });
});
