import { LRUCache } from 'lru-cache';

import { assertAmount } from './cost-function.ts';
import { floorOf, logarithmOfOnePlus, ONE, ratioOf } from './fixed-point.ts';

/** Sizes in a book of orders are whole lots of so many base units, so that a price of three decimals times a size is whole. */
export const LOT = 1000n;

/** Prices in a book of orders are whole thousandths: ticks from 1 to 999. */
export const ticks = { lowest: 1, highest: 999, inOne: 1000 };

/** The largest multiple of {@link LOT} that does not exceed a number. */
function lotsBelow(units: bigint): bigint {
  const rest = units % LOT;
  return rest < 0n ? units - rest - LOT : units - rest;
}

/** The smallest multiple of {@link LOT} that is not below a number. */
function lotsAbove(units: bigint): bigint {
  return -lotsBelow(-units);
}

/**
 * The depth of a market maker at the prices of a book, in whole lots on fixed borders.
 *
 * The price of YES reaches a tick when the gap, `sharesYes` less `sharesNo`, reaches b·ln(tick / (1000 − tick)). That number
 * is rounded to lots, down for those who buy from the market maker and up for those who sell to it. So the market maker
 * never sells below a tick or buys above it, and its best bid stays below its best ask.
 */
export class MakerDepth {
  /** The border of each tick, rounded down. Index 0 belongs to no tick. */
  readonly #below: readonly bigint[];

  private constructor(b: bigint) {
    const below = [0n];
    for (let tick = ticks.lowest; tick <= ticks.highest; tick += 1) below.push(borderBelow(b, tick));
    this.#below = below;
  }

  /**
   * The depth of the market makers with this `b`.
   *
   * @throws {ApiError} `BAD_USER_INPUT` when `b` is not between 1 and 2^63 − 1.
   */
  static of(b: bigint): MakerDepth {
    const known = depths.get(b);
    if (known !== undefined) return known;
    assertAmount('b', b);
    const depth = new MakerDepth(b);
    depths.set(b, depth);
    return depth;
  }

  /** The gap up to which the market maker sells YES at a tick and below it. */
  ceiling(tick: number): bigint {
    return this.#below[tick] ?? 0n;
  }

  /** The gap down to which the market maker buys YES at a tick and above it. */
  floor(tick: number): bigint {
    return -(this.#below[ticks.inOne - tick] ?? 0n);
  }

  /** The units that a buyer gets at a tick and below it. Not above 0 when there are none. */
  soldUpTo(tick: number, gap: bigint): bigint {
    return this.ceiling(tick) - lotsAbove(gap);
  }

  /** The units that a seller is rid of at a tick and above it. Not above 0 when there are none. */
  boughtDownTo(tick: number, gap: bigint): bigint {
    return lotsBelow(gap) - this.floor(tick);
  }

  /** The units that the market maker asks for at a tick alone. */
  ask(tick: number, gap: bigint): bigint {
    const from = lotsAbove(gap);
    const lower = tick === ticks.lowest ? from : this.ceiling(tick - 1);
    return positive(this.ceiling(tick) - (lower > from ? lower : from));
  }

  /** The units that the market maker bids for at a tick alone. */
  bid(tick: number, gap: bigint): bigint {
    const from = lotsBelow(gap);
    const higher = tick === ticks.highest ? from : this.floor(tick + 1);
    return positive((higher < from ? higher : from) - this.floor(tick));
  }

  /** The lowest tick at which the market maker asks for any; 1000 when there is none. */
  lowestAsk(gap: bigint): number {
    const from = lotsAbove(gap);
    return this.#first((tick) => this.ceiling(tick) > from);
  }

  /** The highest tick at which the market maker bids for any; 0 when there is none. */
  highestBid(gap: bigint): number {
    const from = lotsBelow(gap);
    return this.#first((tick) => this.floor(tick) >= from) - 1;
  }

  /** The first tick for which a condition holds that holds for all higher ticks too; 1000 when it holds for none. */
  #first(holds: (tick: number) => boolean): number {
    let [low, high]: [number, number] = [ticks.lowest, ticks.inOne];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Depths that a process remembers. Each takes a third of a millisecond to compute. */
const maximumDepths = 1000;

const depths = new LRUCache<bigint, MakerDepth>({ max: maximumDepths });

function positive(units: bigint): bigint {
  return units > 0n ? units : 0n;
}

const ln2 = logarithmOfOnePlus(ONE);

/** ln(tick / (1000 − tick)) as a fixed-point number, for the ticks from 500 on; index 0 belongs to 500. */
const logarithms: readonly bigint[] = Array.from({ length: ticks.inOne / 2 }, (_, index) =>
  logarithmOfOdds(BigInt(ticks.inOne / 2 + index)),
);

function logarithmOfOdds(tick: bigint): bigint {
  const against = BigInt(ticks.inOne) - tick;
  let doublings = 0n;
  while (against << (doublings + 1n) <= tick) doublings += 1n;
  const base = against << doublings;
  return doublings * ln2 + logarithmOfOnePlus(ratioOf(tick - base, base));
}

/** b·ln(tick / (1000 − tick)), rounded down to lots. It is no whole number but at 500, so its error never reaches one. */
function borderBelow(b: bigint, tick: number): bigint {
  const half = ticks.inOne / 2;
  if (tick === half) return 0n;
  if (tick > half) return lotsBelow(floorOf((logarithms[tick - half] ?? 0n) * b));
  return lotsBelow(-floorOf((logarithms[half - tick] ?? 0n) * b) - 1n);
}
