import { Decimal } from 'decimal.js';

import type { Config } from '../../base/config.ts';
import type { MarketRow } from '../markets/table.ts';
import { voteTypes, type VoteType } from './types.ts';

/** The subject that votes are counted of. */
export interface TallySubject {
  readonly marketId: string;
  readonly voteType: VoteType;
}

/** The result of a vote so far. */
export interface Tally extends TallySubject {
  readonly for: number;
  readonly against: number;
  readonly total: number;
  /** for ÷ total with nine decimals; null without votes. */
  readonly approvalRate: string | null;
  readonly threshold: string;
  readonly isThresholdReached: boolean;
}

/** The number of votes on each side. */
export interface VoteCounts {
  readonly for: number;
  readonly against: number;
}

/** The counts that a market's row holds of a type of votes. */
export function voteCounts(market: MarketRow, voteType: VoteType): VoteCounts {
  const { counters } = voteTypes[voteType];
  return { for: market[counters.for], against: market[counters.against] };
}

/** The tally of counts. The comparison with the threshold is exact; only `approvalRate` is rounded. */
export function tallyOf(counts: VoteCounts, { marketId, voteType }: TallySubject, config: Config): Tally {
  const threshold = config[voteTypes[voteType].threshold];
  const total = counts.for + counts.against;
  return {
    marketId,
    voteType,
    for: counts.for,
    against: counts.against,
    total,
    approvalRate: total === 0 ? null : new Decimal(counts.for).div(total).toFixed(9),
    threshold,
    isThresholdReached: total > 0 && new Decimal(threshold).times(total).lte(counts.for),
  };
}
