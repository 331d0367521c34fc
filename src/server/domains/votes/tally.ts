import { Decimal } from 'decimal.js';

import type { MarketRow } from '../../db/rows.ts';

/** What is voted on: the proposal of a market, or its resolution in a dispute. */
export type VoteType = 'PROPOSAL' | 'DISPUTE';

/** The share of approval at which a tally is reported as reached, as decimal texts. */
export interface Thresholds {
  readonly proposal: string;
  readonly dispute: string;
}

/** How a vote stands. */
export interface Tally {
  readonly for: number;
  readonly against: number;
  readonly total: number;
  /** for ÷ total with nine decimals; null when nobody has voted. */
  readonly approvalRate: string | null;
  readonly threshold: string;
  readonly isThresholdReached: boolean;
}

/** How many have voted which way. */
export interface VoteCounts {
  readonly for: number;
  readonly against: number;
}

/** The counts that a market's row holds of one type of vote. */
export function voteCounts(market: MarketRow, voteType: VoteType): VoteCounts {
  return voteType === 'PROPOSAL'
    ? { for: market.proposalLikes, against: market.proposalDislikes }
    : { for: market.disputeAgree, against: market.disputeDisagree };
}

/** The tally of counts: exact in its comparison, rounded only in what it shows. */
export function tallyOf(counts: VoteCounts, voteType: VoteType, thresholds: Thresholds): Tally {
  const threshold = voteType === 'PROPOSAL' ? thresholds.proposal : thresholds.dispute;
  const total = counts.for + counts.against;
  return {
    for: counts.for,
    against: counts.against,
    total,
    approvalRate: total === 0 ? null : new Decimal(counts.for).div(total).toFixed(9),
    threshold,
    isThresholdReached: total > 0 && new Decimal(threshold).times(total).lte(counts.for),
  };
}
