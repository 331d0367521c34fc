import { expect } from 'vitest';

import { match, type Maker, type Match } from '../../../src/server/domains/orders/matching.ts';
import { RestingBook } from '../../../src/server/domains/orders/resting.ts';
import { COST_SCALE, scaledCost } from '../../../src/server/domains/pricing/cost-function.ts';
import { MakerDepth } from '../../../src/server/domains/pricing/depth.ts';
import { MatchingModel, type ModelOrder } from './matching-model.ts';

/** Numbers that follow from a seed alone. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const lot = 1000n;
const wallets = ['ada', 'grace', 'edsger', 'barbara'];

/** A market of random orders, on which the matcher and the model do the same. */
export class MatchingRun {
  readonly #random: (below: number) => number;
  readonly #model: MatchingModel;
  readonly #book = new RestingBook<ModelOrder>();
  readonly #byId = new Map<string, ModelOrder>();
  readonly #ids: string[] = [];
  readonly #b: bigint | null;
  #gap: bigint;
  #count = 0;

  constructor(seed: number, b: bigint | null, gap: bigint) {
    this.#random = randomOf(seed);
    this.#b = b;
    this.#gap = gap;
    this.#model = new MatchingModel(b, gap);
  }

  /** Places or cancels an order. Returns the number of differences to the model. */
  step(): number {
    if (this.#random(10) < 3) this.#cancel();
    else return this.#place() + this.#crossings();
    return 0;
  }

  #cancel(): void {
    const [id] = this.#ids.splice(this.#random(Math.max(1, this.#ids.length)), 1);
    if (id === undefined) return;
    const order = this.#byId.get(id);
    if (order !== undefined) order.remaining = 0n;
    this.#byId.delete(id);
    this.#model.cancel(id);
  }

  #place(): number {
    const random = this.#random;
    const id = String((this.#count += 1));
    const wallet = wallets[random(wallets.length)] ?? '';
    const isBid = random(2) === 0;
    const limit = 460 + random(80);
    const shares = BigInt(1 + random(12)) * lot;
    const expected = this.#model.take(wallet, isBid, limit, shares);
    const found = match(
      { wallet, isBid, limit, shares },
      this.#book.sideOf(!isBid),
      this.#maker(),
      (order) => order.refusal,
    );
    this.#apply(found, isBid);
    const legs = found.legs.map((leg) => ({ id: leg.order?.id ?? null, shares: leg.shares }));
    const isSame =
      JSON.stringify(legs, digits) === JSON.stringify(expected.legs, digits) &&
      found.rest === expected.rest &&
      this.#gap === this.#model.gap;
    if (found.rest > 0n && !found.hasMetItself) {
      const refusal = random(20) === 0 ? ('EXPIRED' as const) : null;
      const order = { id, wallet, isBid, tick: limit, remaining: found.rest, holding: null, refusal };
      this.#book.add(order);
      this.#byId.set(id, order);
      this.#ids.push(id);
      this.#model.place({ ...order });
    }
    return isSame ? 0 : 1;
  }

  #maker(): Maker | null {
    return this.#b === null ? null : { depth: MakerDepth.of(this.#b), gap: this.#gap };
  }

  #apply({ legs, refused }: Match<ModelOrder>, isBid: boolean): void {
    for (const { order } of refused) order.remaining = 0n;
    for (const { order, shares } of legs) {
      if (order !== null) order.remaining -= shares;
      else this.#gap += isBid ? shares : -shares;
    }
  }

  /** 1 when the book is crossed or locked; else 0. */
  #crossings(): number {
    const [bid] = this.#book.bids;
    const [ask] = this.#book.asks;
    const maker = this.#maker();
    const highest = Math.max(bid?.tick ?? 0, maker?.depth.highestBid(maker.gap) ?? 0);
    const lowest = Math.min(ask?.tick ?? 1000, maker?.depth.lowestAsk(maker.gap) ?? 1000);
    return highest < lowest ? 0 : 1;
  }
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Asserts that each lot of a leg of the market maker costs no more than its tick, and no less than the tick before. */
export function expectLotsWithinTicks(b: bigint, from: bigint, lots: number): void {
  const depth = MakerDepth.of(b);
  const others = 1n << 50n;
  const costAt = (gap: bigint): bigint => scaledCost({ sharesYes: others + gap, sharesNo: others, b });
  let gap = from;
  for (let count = 0; count < lots; count += 1) {
    const tick = BigInt(depth.lowestAsk(gap));
    const cost = costAt(gap + lot) - costAt(gap);
    const perTick = (lot * COST_SCALE) / 1000n;
    expect(cost).toBeLessThanOrEqual(tick * perTick);
    expect(cost + perTick).toBeGreaterThanOrEqual((tick - 1n) * perTick);
    gap += lot;
  }
}
