import type {
  HaltTradingMutation,
  MarketHaltQuery,
  PlatformStatusQuery,
} from '../../client/generated/graphql.ts';

/** Whether trading is halted, as the command shows it. */
export interface MarketStatus {
  readonly platform: PlatformStatusQuery['platformStatus'];
  /** Null unless a market is asked for. */
  readonly market: NonNullable<MarketHaltQuery['market']> | null;
}

/** A line about a halt. */
export function describeHalt({
  id,
  marketId,
  reason,
  startedAt,
  resumesAt,
}: HaltTradingMutation['haltTrading']['halt']): string {
  return `Trading is halted ${placeOf(marketId)} since ${startedAt}, ${untilOf(resumesAt)}: ${reason} (halt ${id})`;
}

/** The lines about a status. */
export function describeStatus({ platform, market }: MarketStatus): string {
  if (market !== null) {
    return market.halt == null ? `The market ${market.id} has no halt.` : describeHalt(market.halt);
  }
  const { isTradingActive, reason, resumesAt } = platform;
  if (isTradingActive) return 'No halt of all markets. Single markets may be halted: see --market.';
  return `Trading is halted ${placeOf(null)}, ${untilOf(resumesAt)}: ${reason ?? ''}`;
}

function placeOf(marketId: string | null): string {
  return marketId === null ? 'in all markets' : `in the market ${marketId}`;
}

function untilOf(resumesAt: string | null): string {
  return resumesAt === null ? 'until npm run halt -- --resume' : `until ${resumesAt}`;
}
