/** A step of the algorithm for a market. */
export interface Step {
  readonly action: 'BUY' | 'CLOSE';
  readonly reasoning: string;
}

/** The part of a new price in the mean. */
const weight = 0.05;

/** Prices after which the mean of a market is believed. */
const warmUp = 10;

/** A price in SOL, for people. */
const shown = (price: number): string => price.toFixed(3);

interface Known {
  mean: number;
  prices: number;
  isHolding: boolean;
}

/**
 * Mean reversion: it buys YES when the price is below its mean by more than a band, and sells it again when the price is above. Prices
 * are statistics here, and no amounts: they are numbers of SOL.
 *
 * @param band the distance from the mean, in SOL.
 */
export class Reversion {
  readonly #markets = new Map<string, Known>();

  constructor(readonly band: number) {}

  /** Takes a price of YES, and returns the step that it calls for; null for none. */
  look(marketId: string, price: number): Step | null {
    const known = this.#markets.get(marketId) ?? { mean: price, prices: 0, isHolding: false };
    this.#markets.set(marketId, known);
    known.mean += (price - known.mean) * weight;
    known.prices += 1;
    if (known.prices < warmUp) return null;
    const distance = price - known.mean;
    const isBelow = distance < -this.band && !known.isHolding;
    const isAbove = distance > this.band && known.isHolding;
    if (!isBelow && !isAbove) return null;
    const where = isBelow ? 'below' : 'above';
    const reasoning = `The price ${shown(price)} is ${where} its mean ${shown(known.mean)} by more than ${this.band}.`;
    return { action: isBelow ? 'BUY' : 'CLOSE', reasoning };
  }

  /** Tells whether the bot holds shares of a market now. */
  hold(marketId: string, isHolding: boolean): void {
    const known = this.#markets.get(marketId);
    if (known !== undefined) known.isHolding = isHolding;
  }
}
