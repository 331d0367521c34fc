/** The profit and loss of a position by average cost, in lamports. It reads no clock and no database. */

/** Shares of an outcome in a market, in units, and their cost with its fees. */
export interface Holding {
  readonly shares: bigint;
  readonly cost: bigint;
}

export const nothingHeld: Holding = { shares: 0n, cost: 0n };

/** A fill as its session sees it. */
export interface Fill {
  readonly side: 'buy' | 'sell';
  readonly shares: bigint;
  /** The cost of a purchase or the proceeds of a sale, without the fee. */
  readonly cost: bigint;
  readonly fee: bigint;
}

/** A holding after a change, and the profit that the change has realised. */
export interface Moved {
  readonly holding: Holding;
  readonly realized: bigint;
}

/**
 * A holding after a fill. A purchase adds its cost and its fee to the cost. A sale takes a part of the cost that is rounded down, and
 * realises its proceeds less its fee and that part.
 *
 * @throws {RangeError} for a sale of more shares than are held.
 */
export function afterFill({ shares: held, cost }: Holding, fill: Fill): Moved {
  const { side, shares } = fill;
  if (side === 'buy')
    return { holding: { shares: held + shares, cost: cost + fill.cost + fill.fee }, realized: 0n };
  if (shares > held) throw new RangeError(`a sale of ${shares} shares of ${held}`);
  const part = held === 0n ? 0n : (cost * shares) / held;
  return { holding: { shares: held - shares, cost: cost - part }, realized: fill.cost - fill.fee - part };
}

/** The end of a market, as its holdings see it: the outcome that pays 1, or null for a market that was cancelled. */
export type Resolution = boolean | null;

/** The profit that the end of a market realises: a share is worth 1 or 0, or its cost where the market was cancelled. */
export function realizedByEnd({ shares, cost }: Holding, outcome: boolean, resolution: Resolution): bigint {
  if (resolution === null) return 0n;
  return (outcome === resolution ? shares : 0n) - cost;
}

/** Nine decimals of a price. */
const nanosInOne = 1_000_000_000n;

/** Billionths of a SOL of a decimal text between 0 and 1. Further decimals are cut. */
export function nanosOf(price: string): bigint {
  const [whole = '0', decimals = ''] = price.split('.');
  return BigInt(whole) * nanosInOne + BigInt(decimals.slice(0, 9).padEnd(9, '0'));
}

/** The price of an outcome, in billionths, at a price of YES. */
export function priceOfOutcome(yes: bigint, outcome: boolean): bigint {
  return outcome ? yes : nanosInOne - yes;
}

/** The profit of a holding that is not realised, at a price in billionths: the value rounded down, less the cost. */
export function unrealizedOf({ shares, cost }: Holding, price: bigint): bigint {
  return (shares * price) / nanosInOne - cost;
}
