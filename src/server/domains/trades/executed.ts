import type { TradeRow } from './table.ts';

/** The result of an order. */
export interface ExecutedOrder {
  /** The last of its trades. */
  readonly trade: TradeRow;
  /** Its trades, in the order of their execution: one with the market maker, more where orders rest. */
  readonly trades: readonly TradeRow[];
  /** Whether an earlier request with the same client id made the trades. */
  readonly isDuplicate: boolean;
}

/** The result of an order with these trades, one at least. */
export function executedOf(trades: readonly TradeRow[], isDuplicate: boolean): ExecutedOrder {
  const trade = trades.at(-1);
  if (trade === undefined) throw new Error('an order without a trade');
  return { trade, trades, isDuplicate };
}
