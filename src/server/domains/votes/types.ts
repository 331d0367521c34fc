import type { MarketRow, MarketState } from '../markets/table.ts';
import { disputeVotes, proposalVotes } from './table.ts';

/** The definition of a type of votes. */
interface VoteTypeDefinition {
  /** The table of its votes, as queries name it. */
  readonly table: 'proposalVotes' | 'disputeVotes';
  readonly definition: typeof proposalVotes;
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
    definition: proposalVotes,
    counters: { for: 'proposalLikes', against: 'proposalDislikes' },
    openIn: 'PROPOSED',
    threshold: 'proposal',
  },
  DISPUTE: {
    table: 'disputeVotes',
    definition: disputeVotes,
    counters: { for: 'disputeAgree', against: 'disputeDisagree' },
    openIn: 'DISPUTED',
    threshold: 'dispute',
  },
} as const satisfies Readonly<Record<string, VoteTypeDefinition>>;

export type VoteType = keyof typeof voteTypes;
