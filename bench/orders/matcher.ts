import { match, type Maker } from '../../src/server/domains/orders/matching.ts';
import { priceLegs } from '../../src/server/domains/orders/legs.ts';
import type { LiveOrder } from '../../src/server/domains/orders/live-order.ts';
import { RestingBook } from '../../src/server/domains/orders/resting.ts';
import { MakerDepth } from '../../src/server/domains/pricing/depth.ts';

const operations = 200_000;
const lot = 1000n;
const b = 1_000_000_000_000n;

/** Places orders in a book in memory, with prices around the middle. Returns placements a second. */
function measure(withMaker: boolean, count: number): number {
  const book = new RestingBook<LiveOrder>();
  let [sharesYes, sharesNo] = [10_000_000_000_000n, 10_000_000_000_000n];
  const startedAtMs = performance.now();
  for (let index = 0; index < count; index += 1) {
    const isBid = index % 2 === 0;
    const limit = withMaker ? (isBid ? 520 : 480) : 450 + ((index * 7919) % 100);
    const maker: Maker | null = withMaker ? { depth: MakerDepth.of(b), gap: sharesYes - sharesNo } : null;
    const shares = BigInt(1 + (index % 9)) * lot;
    const taker = { wallet: `w${index % 50}`, isBid, limit, shares };
    const { legs, rest, hasMetItself } = match(taker, book.sideOf(!isBid), maker, () => null);
    for (const { order, shares: part } of legs) if (order !== null) order.remaining -= part;
    if (withMaker) {
      const priced = priceLegs({ sharesYes, sharesNo, b }, { side: 'buy', outcome: isBid }, legs);
      ({ sharesYes, sharesNo } = priced.at(-1)?.maker ?? { sharesYes, sharesNo });
    }
    if (rest === 0n || hasMetItself) continue;
    const order = {
      id: String(index),
      wallet: taker.wallet,
      isBid,
      tick: limit,
      remaining: rest,
      holding: null,
    };
    // The matcher reads no row of an order that is no sale.
    book.add(order as unknown as LiveOrder);
  }
  return (count * 1000) / (performance.now() - startedAtMs);
}

/** Operations a second of the matcher alone: without a market maker, and with its legs and their costs. */
export function measureMatcher(): ReadonlyMap<string, number> {
  measure(false, operations / 4);
  measure(true, operations / 20);
  return new Map([
    ['without a market maker', measure(false, operations)],
    ['with legs of the market maker', measure(true, operations / 4)],
  ]);
}
