/** The fees of a trade's two sides, in hundredths of a per cent of the cost. */
export interface FeeRates {
  readonly maker: number;
  /** With the rate of the holders' fee, where it is due. */
  readonly taker: number;
  /** The part of `taker` that goes to the holders of the shares of the market's creator; absent where none does. */
  readonly holders?: number;
}

/** The fees of a draft in which no order is placed. */
export const noFees: FeeRates = { maker: 0, taker: 0 };

const basis = 10_000n;

/** The fees of costs as a maker and as a taker, all fills together, rounded up to the lamport once. */
export function feesOf(makerCost: bigint, takerCost: bigint, { maker, taker }: FeeRates): bigint {
  const scaled = makerCost * BigInt(maker) + takerCost * BigInt(taker);
  return (scaled + basis - 1n) / basis;
}

/** The part of a taker's fee that goes to holders, rounded down. */
export function holdersPartOf(fee: bigint, { taker, holders = 0 }: FeeRates): bigint {
  return holders === 0 ? 0n : (fee * BigInt(holders)) / BigInt(taker);
}

/** The rates of an order: those of the time of its placement. */
export function ratesOf(order: { readonly makerFeeBps: number; readonly takerFeeBps: number }): FeeRates {
  return { maker: order.makerFeeBps, taker: order.takerFeeBps };
}
