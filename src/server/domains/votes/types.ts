import type { MarketRow, MarketState } from '../../db/rows.ts';

/** The definition of a type of votes. */
interface VoteTypeDefinition {
  /** The table of its votes, in the names of queries and of capture. */
  readonly table: 'proposalVotes' | 'disputeVotes';
  readonly capturedTable: 'proposal_votes' | 'dispute_votes';
  /** The columns of `markets` that count its votes. */
  readonly counters: { readonly for: CounterColumn; readonly against: CounterColumn };
  /** The state of a market in which wallets may cast such votes. */
  readonly openIn: MarketState;
  /** Its key in {@link Thresholds}. */
  readonly threshold: keyof Thresholds;
}

type CounterColumn = keyof Pick<
  MarketRow,
  'proposalLikes' | 'proposalDislikes' | 'disputeAgree' | 'disputeDisagree'
>;

/** The share of approval at which a tally is reported as reached, as decimal texts. */
export interface Thresholds {
  readonly proposal: string;
  readonly dispute: string;
}

/** The two types of votes: on the proposal of a market, and on its resolution in a dispute. */
export const voteTypes = {
  PROPOSAL: {
    table: 'proposalVotes',
    capturedTable: 'proposal_votes',
    counters: { for: 'proposalLikes', against: 'proposalDislikes' },
    openIn: 'PROPOSED',
    threshold: 'proposal',
  },
  DISPUTE: {
    table: 'disputeVotes',
    capturedTable: 'dispute_votes',
    counters: { for: 'disputeAgree', against: 'disputeDisagree' },
    openIn: 'DISPUTED',
    threshold: 'dispute',
  },
} as const satisfies Readonly<Record<string, VoteTypeDefinition>>;

export type VoteType = keyof typeof voteTypes;
