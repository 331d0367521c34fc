import type { MarketRow, MarketState } from '../markets/table.ts';
import { disputeVotes, proposalVotes } from './table.ts';
import type { variables } from './variables.ts';

/** The definition of a type of votes. */
interface VoteTypeDefinition {
  /** The table of its votes, as queries name it. */
  readonly table: 'proposalVotes' | 'disputeVotes';
  readonly definition: typeof proposalVotes;
  /** The columns of `markets` that count its votes. */
  readonly counters: { readonly for: CounterColumn; readonly against: CounterColumn };
  /** The state of a market in which wallets may cast such votes. */
  readonly openIn: MarketState;
  /** The variable with its threshold. */
  readonly threshold: keyof typeof variables;
}

type CounterColumn = keyof Pick<
  MarketRow,
  'proposalLikes' | 'proposalDislikes' | 'disputeAgree' | 'disputeDisagree'
>;

/** The two types of votes: on the proposal of a market, and on its resolution in a dispute. */
export const voteTypes = {
  PROPOSAL: {
    table: 'proposalVotes',
    definition: proposalVotes,
    counters: { for: 'proposalLikes', against: 'proposalDislikes' },
    openIn: 'PROPOSED',
    threshold: 'PROPOSAL_THRESHOLD',
  },
  DISPUTE: {
    table: 'disputeVotes',
    definition: disputeVotes,
    counters: { for: 'disputeAgree', against: 'disputeDisagree' },
    openIn: 'DISPUTED',
    threshold: 'DISPUTE_THRESHOLD',
  },
} as const satisfies Readonly<Record<string, VoteTypeDefinition>>;

export type VoteType = keyof typeof voteTypes;
