import type { RawBuilder } from 'kysely';

/** The orders of a list of markets by a number that changes, highest first. */
export const rankedOrders = ['VOLUME_24H', 'TRENDING'] as const;
export type RankedOrder = (typeof rankedOrders)[number];

/** Where the numbers of an order come from. */
export interface Ranking {
  /** Rows of `market_id` and `rank`, a numeric. A market without a row ranks at 0. */
  readonly ranks: RawBuilder<unknown>;
  /** The name of a missing capability without which there are no numbers; null when there are. */
  readonly missing: (isUsable: (capability: string) => boolean) => string | null;
}

const rankings = new Map<RankedOrder, Ranking>();

/** Gives an order its numbers. The domain that has them calls it, because markets know no other domain. */
export function announceRanking(order: RankedOrder, ranking: Ranking): void {
  rankings.set(order, ranking);
}

/** The numbers of an order; null where no domain has them. */
export function rankingOf(order: RankedOrder): Ranking | null {
  return rankings.get(order) ?? null;
}
