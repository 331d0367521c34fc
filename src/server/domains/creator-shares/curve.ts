/** The parameters of a creator's curve. They are frozen at the unlock. */
export interface Curve {
  /** The price of share s is s² ÷ divisor SOL. */
  readonly divisor: number;
  /** Shares at most. */
  readonly maxSupply: number;
  /** The fee of a sale, in hundredths of a per cent of its gross proceeds. */
  readonly sellFeeBps: number;
  /** The part of a sale's fee that goes to the holders, in hundredths of a per cent. */
  readonly holdersPartBps: number;
}

const lamportsOfSol = 1_000_000_000n;
const basis = 10_000n;

/** The price of share `supply`, in lamports, rounded down: the marginal price while so many shares exist. */
export function priceAt({ divisor }: Pick<Curve, 'divisor'>, supply: number): bigint {
  return (BigInt(supply) * BigInt(supply) * lamportsOfSol) / BigInt(divisor);
}

/** The cost of the shares from one supply to a larger one, in lamports, rounded up. */
export function costOf({ divisor }: Pick<Curve, 'divisor'>, from: number, to: number): bigint {
  const unit = 3n * BigInt(divisor);
  return (areaOf(from, to) + unit - 1n) / unit;
}

/** The gross proceeds of the shares from one supply down to a smaller one, in lamports, rounded down. */
export function proceedsOf({ divisor }: Pick<Curve, 'divisor'>, from: number, to: number): bigint {
  return areaOf(to, from) / (3n * BigInt(divisor));
}

/** The area below the curve, times 3 and the divisor. */
function areaOf(low: number, high: number): bigint {
  return (BigInt(high) ** 3n - BigInt(low) ** 3n) * lamportsOfSol;
}

/** The fee of a sale, rounded up to the lamport. */
export function sellFeeOf({ sellFeeBps }: Pick<Curve, 'sellFeeBps'>, gross: bigint): bigint {
  return (gross * BigInt(sellFeeBps) + basis - 1n) / basis;
}

/** The holders' part of a sale's fee, rounded down. No share left to hold leaves all of the fee to the platform. */
export function holdersPartOf(
  { holdersPartBps }: Pick<Curve, 'holdersPartBps'>,
  fee: bigint,
  supplyAfter: number,
): bigint {
  return supplyAfter === 0 ? 0n : (fee * BigInt(holdersPartBps)) / basis;
}
