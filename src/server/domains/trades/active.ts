import { ApiError } from '../../base/errors.ts';
import type { MarketRow } from '../markets/table.ts';
import '../markets/codes.ts';

/**
 * The market, which must take trades.
 *
 * @param market null for an unknown market.
 * @throws {ApiError} `NOT_FOUND`; `MARKET_NOT_ACTIVE`.
 */
export function assertActive<Market extends Pick<MarketRow, 'state' | 'isCancelled'>>(
  market: Market | null,
  marketId: string,
): Market {
  if (market === null) throw new ApiError('NOT_FOUND', { marketId });
  const { state, isCancelled } = market;
  if (state === 'ACTIVE' && !isCancelled) return market;
  throw new ApiError('MARKET_NOT_ACTIVE', { marketId, state, isCancelled });
}
