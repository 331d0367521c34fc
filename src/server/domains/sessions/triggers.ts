import { nanosOf } from './pnl.ts';

/** A holding whose price may move a session to a threshold. Prices are billionths of a SOL, of YES. */
export interface Watched {
  readonly outcome: boolean;
  readonly shares: bigint;
  readonly yes: bigint;
}

/** The prices of YES, in billionths, at which a session is looked at again; null where no price does. */
export interface Triggers {
  readonly low: bigint | null;
  readonly high: bigint | null;
}

/** Lamports that the profit of a session may fall or rise before it is looked at. */
export interface Slack {
  readonly down: bigint | null;
  readonly up: bigint | null;
}

const nanosInOne = 1_000_000_000n;

/**
 * The trigger prices of a holding: those at which it alone uses its equal part of the slack of its session, and those at which half
 * of a volatile move has happened. A move between two prices of the interval in between is smaller than both.
 */
export function triggersOf(
  { outcome, shares, yes }: Watched,
  { down, up }: Slack,
  parts: bigint,
  volatility: string,
): Triggers {
  if (shares === 0n) return { low: null, high: null };
  const half = nanosOf(volatility) / 2n;
  const distanceOf = (slack: bigint | null): bigint => {
    if (slack === null) return half > 0n ? half : nanosInOne;
    // Rounded down, and one lamport of rounding in the value is left out.
    const distance = (((slack - 1n) / parts) * nanosInOne) / shares;
    const nearest = distance > 0n ? distance : 1n;
    return half > 0n && half < nearest ? half : nearest;
  };
  const below = yes - distanceOf(outcome ? down : up);
  const above = yes + distanceOf(outcome ? up : down);
  return {
    low: below > 0n ? below : null,
    high: above < nanosInOne ? above : null,
  };
}

/** The decimal text of a price in billionths. */
export function priceText(nanos: bigint): string {
  const digits = nanos.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
