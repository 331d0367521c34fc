import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import { z } from 'zod';

/** A 64-bit integer: `bigint` in code, its decimal digits wherever it is written down as JSON. */
const amount = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: (digits) => BigInt(digits),
  encode: (value) => value.toString(),
});
/** A `numeric`: its decimal text. */
const decimal = z.string();
/** A {@link Timestamp}. */
const timestamp = z.string();

export const marketStates = ['PROPOSED', 'APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED', 'FINALIZED'] as const;
export const marketState = z.enum(marketStates);
export type MarketState = z.output<typeof marketState>;

/** A row of `markets`; columns that the table lets be null though they have a default read as that default. */
export const marketRow = z.object({
  id: z.string(),
  onChainAddress: z.string(),
  question: z.string(),
  description: z.string().nullable(),
  category: z.string().nullable(),
  tags: z.array(z.string()).nullable(),
  creatorWallet: z.string(),
  resolverWallet: z.string().nullable(),
  state: marketState,
  bParameter: amount,
  initialLiquidity: amount,
  currentLiquidity: amount.nullable(),
  sharesYes: amount,
  sharesNo: amount,
  currentPriceYes: decimal.nullable(),
  currentPriceNo: decimal.nullable(),
  totalVolume: amount,
  proposedOutcome: z.boolean().nullable(),
  finalOutcome: z.boolean().nullable(),
  ipfsEvidenceHash: z.string().nullable(),
  proposalLikes: z.number(),
  proposalDislikes: z.number(),
  disputeAgree: z.number(),
  disputeDisagree: z.number(),
  createdAt: timestamp,
  approvedAt: timestamp.nullable(),
  activatedAt: timestamp.nullable(),
  resolutionProposedAt: timestamp.nullable(),
  finalizedAt: timestamp.nullable(),
  isCancelled: z.boolean(),
  updatedAt: timestamp,
});
export type MarketRow = z.output<typeof marketRow>;

/** A row of `positions`. */
export const positionRow = z.object({
  marketId: z.string(),
  userWallet: z.string(),
  sharesYes: amount,
  sharesNo: amount,
  totalInvested: amount,
  tradesCount: z.number(),
  realizedPnl: amount,
  unrealizedPnl: amount.nullable(),
  hasClaimed: z.boolean(),
  claimedAmount: amount.nullable(),
  firstTradeAt: timestamp.nullable(),
  lastTradeAt: timestamp.nullable(),
  updatedAt: timestamp.nullable(),
});
export type PositionRow = z.output<typeof positionRow>;

/** A row of `proposal_votes` or `dispute_votes`. */
export const voteRow = z.object({
  marketId: z.string(),
  userWallet: z.string(),
  vote: z.boolean(),
  votedAt: timestamp.nullable(),
  txSignature: z.string().nullable(),
});
export type VoteRow = z.output<typeof voteRow>;

/** A row of `discussions`. */
export const discussionRow = z.object({
  id: z.string(),
  marketId: z.string(),
  userWallet: z.string(),
  content: z.string(),
  createdAt: timestamp.nullable(),
  deletedAt: timestamp.nullable(),
});
export type DiscussionRow = z.output<typeof discussionRow>;

/** A row of `trades`. */
export const tradeRow = z.object({
  id: z.string(),
  marketId: z.string(),
  userWallet: z.string(),
  tradeType: z.enum(['buy', 'sell']),
  outcome: z.boolean(),
  shares: amount,
  cost: amount,
  priceAfter: decimal.nullable(),
  txSignature: z.string(),
  blockTime: timestamp,
  createdAt: timestamp.nullable(),
});
export type TradeRow = z.output<typeof tradeRow>;

/** A table whose `Defaulted` columns may be left out of an insert. */
type Table<Row, Defaulted extends keyof Row> = {
  [Column in keyof Row]: Column extends Defaulted
    ? ColumnType<Row[Column], Row[Column] | undefined, Row[Column]>
    : null extends Row[Column]
      ? ColumnType<Row[Column], Row[Column] | undefined, Row[Column]>
      : Row[Column];
};

/** The tables as Kysely sees them, names in camel case. */
export interface Tables {
  users: {
    wallet: string;
    createdAt: Generated<string>;
    lastSeenAt: Generated<string>;
    updatedAt: Generated<string>;
  };
  markets: Table<
    MarketRow,
    | 'state'
    | 'sharesYes'
    | 'sharesNo'
    | 'totalVolume'
    | 'proposalLikes'
    | 'proposalDislikes'
    | 'disputeAgree'
    | 'disputeDisagree'
    | 'isCancelled'
    | 'updatedAt'
  >;
  positions: Table<
    PositionRow,
    'sharesYes' | 'sharesNo' | 'totalInvested' | 'tradesCount' | 'realizedPnl' | 'hasClaimed'
  >;
  proposalVotes: Table<VoteRow, never>;
  disputeVotes: Table<VoteRow, never>;
  discussions: Table<DiscussionRow, 'id'>;
  trades: Table<TradeRow, 'id'>;
  marketcastOutbox: { id: GeneratedAlways<bigint>; createdAt: Generated<string>; events: string[] };
}
