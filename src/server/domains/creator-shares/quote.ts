import { ApiError } from '../../base/errors.ts';
import './codes.ts';
import { costOf, priceAt, proceedsOf, sellFeeOf } from './curve.ts';
import type { CreatorSharesRow } from './table.ts';

/** A purchase or a sale as it would be made now. Amounts are lamports. */
export interface ShareQuote {
  /** The gross proceeds of a sale. */
  readonly cost: bigint;
  readonly fee: bigint;
  /** The cost of a purchase, or the proceeds of a sale less its fee. */
  readonly total: bigint;
  readonly supplyAfter: number;
  readonly priceAfter: bigint;
}

/**
 * Quotes a purchase or a sale of shares.
 *
 * @throws {ApiError} `SHARES_LOCKED`; `BAD_USER_INPUT` for less than a share, and for a purchase past the largest supply; `INSUFFICIENT_SHARES`
 *   for a sale of more shares than there are.
 */
export function quoteShares(row: CreatorSharesRow, side: 'buy' | 'sell', shares: number): ShareQuote {
  const { creatorWallet: creator, supply, maxSupply, unlockedAt, unlockVolume } = row;
  if (unlockedAt === null) {
    throw new ApiError('SHARES_LOCKED', { creator, unlockVolume: unlockVolume.toString() });
  }
  if (shares < 1) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'shares', minimum: 1 }, 'shares must be positive.');
  }
  return side === 'buy' ? quotePurchase(row, shares, maxSupply - supply) : quoteSale(row, shares);
}

function quotePurchase(row: CreatorSharesRow, shares: number, available: number): ShareQuote {
  if (shares > available) {
    const details = { argument: 'shares', reason: 'MAX_SUPPLY', maximum: available };
    throw new ApiError('BAD_USER_INPUT', details, `The creator has ${available} more shares at most.`);
  }
  const supplyAfter = row.supply + shares;
  const cost = costOf(row, row.supply, supplyAfter);
  return { cost, fee: 0n, total: cost, supplyAfter, priceAfter: priceAt(row, supplyAfter) };
}

function quoteSale(row: CreatorSharesRow, shares: number): ShareQuote {
  if (shares > row.supply) throw new ApiError('INSUFFICIENT_SHARES', { held: String(row.supply) });
  const supplyAfter = row.supply - shares;
  const cost = proceedsOf(row, row.supply, supplyAfter);
  const fee = sellFeeOf(row, cost);
  return { cost, fee, total: cost - fee, supplyAfter, priceAfter: priceAt(row, supplyAfter) };
}
