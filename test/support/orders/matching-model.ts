/** A book of orders as the rules say it, lot by lot: slow, and with nothing in common with the matcher. */
import { Decimal } from 'decimal.js';

import type { Refusal } from '../../../src/server/domains/orders/matching.ts';

const Exact = Decimal.clone({ precision: 60 });

export interface ModelOrder {
  readonly id: string;
  readonly wallet: string;
  readonly isBid: boolean;
  readonly tick: number;
  remaining: bigint;
  readonly holding: string | null;
  readonly refusal: Refusal | null;
}

/** A trade of the model: lots that come from the same order, or from the market maker, one after the other. */
export interface ModelLeg {
  /** Null for the market maker. */
  readonly id: string | null;
  shares: bigint;
}

const lot = 1000n;
const floorLots = (units: Decimal): bigint => BigInt(units.div(1000).floor().toFixed(0)) * lot;
const ceilLots = (units: Decimal): bigint => BigInt(units.div(1000).ceil().toFixed(0)) * lot;

/** The borders of a market maker, from the logarithm of the odds. */
export function borders(b: bigint): {
  readonly below: readonly bigint[];
  readonly above: readonly bigint[];
} {
  const [below, above] = [[0n], [0n]];
  for (let tick = 1; tick <= 999; tick += 1) {
    const exact = new Exact(tick)
      .div(1000 - tick)
      .ln()
      .times(b.toString());
    below.push(floorLots(exact));
    above.push(ceilLots(exact));
  }
  return { below, above };
}

export class MatchingModel {
  gap: bigint;
  orders: ModelOrder[] = [];
  readonly #borders: ReturnType<typeof borders> | null;

  /** @param b null without a market maker. */
  constructor(b: bigint | null, gap: bigint) {
    this.gap = gap;
    this.#borders = b === null ? null : borders(b);
  }

  place(order: ModelOrder): void {
    this.orders.push(order);
  }

  cancel(id: string): void {
    this.orders = this.orders.filter((order) => order.id !== id);
  }

  /** Takes lot by lot what is cheapest. Returns the legs, and the shares that are left. */
  take(
    wallet: string,
    isBid: boolean,
    limit: number,
    shares: bigint,
  ): { readonly legs: readonly ModelLeg[]; readonly rest: bigint } {
    const legs: ModelLeg[] = [];
    let rest = shares;
    while (rest > 0n) {
      const best = this.#best(!isBid);
      const makerTick = this.#makerTick(isBid);
      const isWithin = (tick: number): boolean => (isBid ? tick <= limit : tick >= limit);
      const isMaker =
        makerTick !== null && (best === null || (isBid ? makerTick <= best.tick : makerTick >= best.tick));
      if (isMaker) {
        if (!isWithin(makerTick)) break;
        this.gap += isBid ? lot : -lot;
        rest -= lot;
        const last = legs.at(-1);
        if (last?.id === null) last.shares += lot;
        else legs.push({ id: null, shares: lot });
        continue;
      }
      if (best === null || !isWithin(best.tick) || best.wallet === wallet) break;
      if (best.refusal !== null) {
        this.cancel(best.id);
        continue;
      }
      best.remaining -= lot;
      rest -= lot;
      const last = legs.at(-1);
      if (last?.id === best.id) last.shares += lot;
      else legs.push({ id: best.id, shares: lot });
      if (best.remaining === 0n) this.cancel(best.id);
    }
    return { legs, rest };
  }

  /** The tick of the market maker's next lot; null without one. */
  #makerTick(isSale: boolean): number | null {
    if (this.#borders === null) return null;
    const { below, above } = this.#borders;
    const up = ceilLots(new Exact(this.gap.toString()));
    const down = floorLots(new Exact(this.gap.toString()));
    if (isSale) {
      const tick = below.findIndex((border, index) => index > 0 && border >= up + lot);
      return tick === -1 ? null : tick;
    }
    const tick = above.findLastIndex((border, index) => index > 0 && border <= down - lot);
    return tick === -1 ? null : tick;
  }

  /** The oldest of the best orders of a side. */
  #best(isBid: boolean): ModelOrder | null {
    let best: ModelOrder | null = null;
    for (const order of this.orders) {
      if (order.isBid !== isBid) continue;
      if (best === null || (isBid ? order.tick > best.tick : order.tick < best.tick)) best = order;
    }
    return best;
  }
}
