import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { isUuid } from '../../db/pages.ts';
import { lockMarket } from '../markets/store.ts';
import { lockInbox } from './follow.ts';
import { priceAlerts, type PriceAlertRow } from './table.ts';

/** An alert as a wallet gives it. */
export type NewPriceAlert = Pick<
  PriceAlertRow,
  'userWallet' | 'marketId' | 'outcome' | 'direction' | 'price'
>;

/** A price of an outcome: a decimal of nine digits between 0 and 1. */
const priceShape = /^0\.\d{1,9}0*$/;

/**
 * Creates an alert, which the next trade that leaves the price there triggers, once. The same alert twice answers the first
 * while it waits. The market is locked, so each trade either comes before the alert or is seen by it.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for a price out of bounds, and when `maximum` alerts of the wallet wait; `NOT_FOUND`.
 */
export async function createPriceAlert(
  unitOfWork: UnitOfWork,
  alert: NewPriceAlert,
  maximum: number,
): Promise<PriceAlertRow> {
  if (!priceShape.test(alert.price) || !/[1-9]/.test(alert.price)) {
    const message = 'price lies between 0 and 1 and has nine decimals at most.';
    throw new ApiError('BAD_USER_INPUT', { argument: 'price' }, message);
  }
  const { userWallet, marketId } = alert;
  return unitOfWork.run([marketId], async ({ tx }) => {
    await lockMarket(tx, marketId);
    await lockInbox(tx, userWallet);
    const same = await tx
      .selectFrom('priceAlerts')
      .select(priceAlerts.selection)
      .where('userWallet', '=', userWallet)
      .where('marketId', '=', marketId)
      .where('outcome', '=', alert.outcome)
      .where('direction', '=', alert.direction)
      .where('price', '=', alert.price)
      .where('triggeredAt', 'is', null)
      .executeTakeFirst();
    if (same !== undefined) return same;
    const { rows } = await sql<{ waiting: number }>`
      SELECT count(*)::integer AS waiting FROM price_alerts WHERE user_wallet = ${userWallet} AND triggered_at IS NULL
    `.execute(tx);
    if ((rows[0]?.waiting ?? 0) >= maximum) {
      const details = { argument: 'price', reason: 'MAX_PRICE_ALERTS', maximum };
      throw new ApiError('BAD_USER_INPUT', details, `${maximum} price alerts of a wallet wait at most.`);
    }
    return tx
      .insertInto('priceAlerts')
      .values(alert)
      .returning(priceAlerts.selection)
      .executeTakeFirstOrThrow();
  });
}

/** Deletes a price alert. @throws {ApiError} `NOT_FOUND` unless it is an alert of the wallet. */
export async function deletePriceAlert(unitOfWork: UnitOfWork, wallet: string, id: string): Promise<void> {
  const isDeleted =
    isUuid(id) &&
    (await unitOfWork.run([], async ({ tx }) => {
      const { numDeletedRows } = await tx
        .deleteFrom('priceAlerts')
        .where('id', '=', id)
        .where('userWallet', '=', wallet)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    }));
  if (!isDeleted) throw new ApiError('NOT_FOUND', { priceAlertId: id });
}
