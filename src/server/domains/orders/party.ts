import type { OnBehalf } from '../trades/order.ts';
import type { Direction } from './direction.ts';
import type { LiveOrder } from './live-order.ts';

/** A side of a trade: a wallet, and its order where it has placed one. */
export interface Party extends Direction {
  readonly wallet: string;
  readonly order: LiveOrder | null;
  /** The session that a trade without an order belongs to. */
  readonly onBehalf?: OnBehalf | null | undefined;
}

/** A party of an order. */
export function partyOf(order: LiveOrder): Party {
  const { side, outcome } = order.row;
  return { side, outcome, wallet: order.wallet, order };
}
