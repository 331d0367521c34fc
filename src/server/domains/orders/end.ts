import { ApiError } from '../../base/errors.ts';
import type { Unit, UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { carryOut } from '../../db/flights.ts';
import './codes.ts';
import { Draft } from './draft.ts';
import { noFees } from './fees.ts';
import { liveOrderOf } from './live-order.ts';
import { noReach, planRows, type LockedMarket } from './statements.ts';
import {
  findOpenOrders,
  requireOrder,
  requireOrderByClientId,
  type OpenOrder,
  type OrdersOfWallet,
} from './store.ts';
import type { OrderEndReason, OrderRow } from './table.ts';
import { writeDraft } from './transaction.ts';

/** Orders of a cancellation at most. */
export const maximumCancelled = 500;

/**
 * Ends open orders of a market, whatever its state. An order that has ended meanwhile is left out.
 *
 * @returns the ended orders, the oldest first.
 */
export async function endOrders(
  unit: Pick<Unit, 'tx' | 'record'>,
  marketId: string,
  given: readonly OpenOrder[],
  reason: OrderEndReason,
): Promise<readonly OrderRow[]> {
  const ids = given.map(({ id }) => id);
  const wallets = given.map(({ userWallet }) => userWallet);
  const rows = await carryOut(unit.tx, planRows(marketId, { wallets, reach: noReach, ids }));
  const { market, book } = rows;
  if (book === null || rows.resting.length === 0) return [];
  // The market maker as of the last event of the book: a trade of another program since then is told with the fills of the orders
  // that it crosses.
  const { sharesYes, sharesNo } = book;
  const found = { ...rows, market: { ...(market ?? deletedMarket(marketId)), sharesYes, sharesNo } };
  const draft = new Draft({ ...found, book, resting: [] }, noFees);
  for (const row of rows.resting) draft.end(liveOrderOf(row), reason);
  await writeDraft(unit, draft, found);
  return [...draft.orders.values()];
}

/** Stands in for a market that another program has deleted. */
function deletedMarket(id: string): LockedMarket {
  return {
    ...{
      id,
      state: 'FINALIZED',
      isCancelled: true,
      bParameter: 1n,
      totalVolume: 0n,
      sharesYes: 0n,
      sharesNo: 0n,
    },
    ...{ currentPriceYes: null, currentPriceNo: null, createdAt: '', updatedAt: '' },
  };
}

/** The order that a cancellation names: by its id, or by the id that its wallet gave it. */
export interface Cancellation {
  readonly wallet: string;
  readonly orderId: string | null;
  readonly clientId: string | null;
}

/**
 * Cancels an open order of a wallet. It ends in a transaction of its market.
 *
 * @throws {ApiError} `NOT_FOUND` unless it is an order of the wallet; `ORDER_NOT_OPEN`.
 */
export async function cancelOrder(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  { wallet, orderId, clientId }: Cancellation,
): Promise<OrderRow> {
  const order =
    orderId === null
      ? await requireOrderByClientId(queries, wallet, clientId ?? '')
      : await requireOrder(queries, orderId);
  if (order.userWallet !== wallet) throw new ApiError('NOT_FOUND', { orderId: order.id });
  const [ended] = await unitOfWork.run([order.marketId], (unit) =>
    endOrders(unit, order.marketId, [order], 'USER'),
  );
  if (ended !== undefined) return ended;
  const { status, endReason } = await requireOrder(queries, order.id);
  throw new ApiError('ORDER_NOT_OPEN', { orderId: order.id, status, endReason });
}

/**
 * Cancels the open orders of a wallet, of a market or a session or of all, the oldest first: {@link maximumCancelled} at most. Those of a market end
 * in a transaction together.
 */
export async function cancelOrders(
  queries: Queryable,
  unitOfWork: UnitOfWork,
  which: OrdersOfWallet,
): Promise<readonly OrderRow[]> {
  const open = await findOpenOrders(queries, which, maximumCancelled);
  const byMarket = new Map<string, OpenOrder[]>();
  for (const order of open) byMarket.set(order.marketId, [...(byMarket.get(order.marketId) ?? []), order]);
  const ended: OrderRow[] = [];
  for (const [id, orders] of byMarket) {
    ended.push(...(await unitOfWork.run([id], (unit) => endOrders(unit, id, orders, 'USER'))));
  }
  return ended;
}
