import { isBidOf } from './direction.ts';
import { inYes, tickOf } from './prices.ts';
import type { RestingOrder } from './resting.ts';
import type { OrderRow } from './table.ts';

/** An order in a transaction. Its row is replaced as it changes. */
export interface LiveOrder extends RestingOrder {
  row: OrderRow;
}

/** The order of a row. */
export function liveOrderOf(row: OrderRow): LiveOrder {
  const { id, userWallet: wallet, outcome, side, price, shares, filledShares } = row;
  return {
    ...{ id, wallet, row },
    isBid: isBidOf(row),
    tick: inYes(tickOf(price) ?? 0, outcome),
    remaining: shares - filledShares,
    holding: side === 'sell' ? holdingKey(wallet, outcome) : null,
  };
}

/** The name of the shares of an outcome that a wallet holds in the market of a transaction. */
export function holdingKey(wallet: string, outcome: boolean): string {
  return `${outcome ? 'yes' : 'no'}:${wallet}`;
}

/** Whether an order may still be filled. */
export function isOpen({ status }: Pick<OrderRow, 'status'>): boolean {
  return status === 'OPEN' || status === 'PARTIALLY_FILLED';
}
