import { ApiError } from '../../base/errors.ts';

/** The trading session that an order or a trade belongs to, and the decision that led to it. */
export interface OnBehalf {
  readonly sessionId: string;
  readonly decisionId: string;
}

/** A wallet's order. Shares are base units, limits lamports. */
export interface Order {
  readonly marketId: string;
  readonly wallet: string;
  readonly tradeType: 'buy' | 'sell';
  /** True is YES. */
  readonly outcome: boolean;
  readonly shares: bigint;
  /** The highest cost of a purchase; null for no limit. */
  readonly maxCost: bigint | null;
  /** The lowest proceeds of a sale; null for no limit. */
  readonly minProceeds: bigint | null;
  /** The client's id of this order; null when the client gave none. */
  readonly clientId: string | null;
  /** The session that it belongs to; absent without one. */
  readonly onBehalf?: OnBehalf;
}

/** @throws {ApiError} `BAD_USER_INPUT` when the size is not positive, or a limit belongs to the other trade type. */
export function assertWellFormed({ tradeType, shares, maxCost, minProceeds }: Order): void {
  if (shares < 1n) throw refusal('shares', 'shares must be positive.');
  if (tradeType === 'buy' && minProceeds !== null)
    throw refusal('minProceeds', 'minProceeds belongs to a SELL.');
  if (tradeType === 'sell' && maxCost !== null) throw refusal('maxCost', 'maxCost belongs to a BUY.');
}

/** The error that refuses an argument of an order. */
export function refusal(argument: string, message: string): ApiError {
  return new ApiError('BAD_USER_INPUT', { argument }, message);
}
