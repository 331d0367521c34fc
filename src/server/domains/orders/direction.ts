import type { OrderSide } from './table.ts';

/** The direction of an order: what its wallet buys or sells. */
export interface Direction {
  readonly side: OrderSide;
  /** True is YES. */
  readonly outcome: boolean;
}

/** Whether an order of this direction stands among the bids of the book. */
export function isBidOf({ side, outcome }: Direction): boolean {
  return outcome === (side === 'buy');
}
