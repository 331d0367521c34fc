/** The dividends of a creator, as sums that do not depend on the number of holders. Amounts are lamports. */
export interface Accumulator {
  /** The sum of the dividends of a share that was held from the beginning. It never falls. */
  readonly perShare: bigint;
  /** The remainder that was too small for all shares. The next dividend includes it. */
  readonly carried: bigint;
}

/** The shares of a holder, and its dividends up to a moment. */
export interface Claimable {
  readonly shares: number;
  /** `perShare` of the moment. */
  readonly settledPerShare: bigint;
  /** The dividends up to the moment that are not claimed. */
  readonly accrued: bigint;
}

/** The accumulator after a dividend. While no share exists, the whole amount is carried. */
export function payIn({ perShare, carried }: Accumulator, amount: bigint, supply: number): Accumulator {
  const sum = carried + amount;
  if (supply === 0) return { perShare, carried: sum };
  const shares = BigInt(supply);
  return { perShare: perShare + sum / shares, carried: sum % shares };
}

/** The dividends of a holder that are not claimed, up to now. */
export function accruedOf(
  { shares, settledPerShare, accrued }: Claimable,
  { perShare }: Pick<Accumulator, 'perShare'>,
): bigint {
  return accrued + BigInt(shares) * (perShare - settledPerShare);
}

/** A holder whose dividends are settled up to now. Settle before every change of its shares. */
export function settled<Holder extends Claimable>(
  holder: Holder,
  accumulator: Pick<Accumulator, 'perShare'>,
): Holder {
  return {
    ...holder,
    accrued: accruedOf(holder, accumulator),
    settledPerShare: accumulator.perShare,
  };
}
