import pg from 'pg';

import { parseTimestamp } from '../base/time.ts';
import { oids } from './drivers/oids.ts';
import {
  marketState,
  type DiscussionRow,
  type MarketRow,
  type PositionRow,
  type TradeRow,
  type VoteRow,
} from './rows.ts';

/**
 * A row as the database writes it: the text of every column, in ISO style where it is a time. A column that is missing
 * reads as null.
 */
export type TextRow = Readonly<Record<string, string | null | undefined>>;

/** A row of `markets`, with the defaults that the stores read where a column is null. */
export function marketFromText(row: TextRow): MarketRow {
  const createdAt = parseTimestamp(required(row, 'created_at'));
  return {
    id: required(row, 'id'),
    onChainAddress: required(row, 'on_chain_address'),
    question: required(row, 'question'),
    description: text(row, 'description'),
    category: text(row, 'category'),
    tags: tagsOf(row),
    creatorWallet: required(row, 'creator_wallet'),
    resolverWallet: text(row, 'resolver_wallet'),
    state: marketState.parse(text(row, 'state') ?? 'PROPOSED'),
    bParameter: BigInt(required(row, 'b_parameter')),
    initialLiquidity: BigInt(required(row, 'initial_liquidity')),
    currentLiquidity: amount(row, 'current_liquidity'),
    sharesYes: amount(row, 'shares_yes') ?? 0n,
    sharesNo: amount(row, 'shares_no') ?? 0n,
    currentPriceYes: text(row, 'current_price_yes'),
    currentPriceNo: text(row, 'current_price_no'),
    totalVolume: amount(row, 'total_volume') ?? 0n,
    proposedOutcome: flag(row, 'proposed_outcome'),
    finalOutcome: flag(row, 'final_outcome'),
    ipfsEvidenceHash: text(row, 'ipfs_evidence_hash'),
    proposalLikes: count(row, 'proposal_likes'),
    proposalDislikes: count(row, 'proposal_dislikes'),
    disputeAgree: count(row, 'dispute_agree'),
    disputeDisagree: count(row, 'dispute_disagree'),
    createdAt,
    approvedAt: moment(row, 'approved_at'),
    activatedAt: moment(row, 'activated_at'),
    resolutionProposedAt: moment(row, 'resolution_proposed_at'),
    finalizedAt: moment(row, 'finalized_at'),
    isCancelled: flag(row, 'is_cancelled') ?? false,
    updatedAt: moment(row, 'updated_at') ?? createdAt,
  };
}

/** A row of `positions`, with the defaults that the stores read where a column is null. */
export function positionFromText(row: TextRow): PositionRow {
  return {
    marketId: required(row, 'market_id'),
    userWallet: required(row, 'user_wallet'),
    sharesYes: amount(row, 'shares_yes') ?? 0n,
    sharesNo: amount(row, 'shares_no') ?? 0n,
    totalInvested: amount(row, 'total_invested') ?? 0n,
    tradesCount: count(row, 'trades_count'),
    realizedPnl: amount(row, 'realized_pnl') ?? 0n,
    unrealizedPnl: amount(row, 'unrealized_pnl'),
    hasClaimed: flag(row, 'has_claimed') ?? false,
    claimedAmount: amount(row, 'claimed_amount'),
    firstTradeAt: moment(row, 'first_trade_at'),
    lastTradeAt: moment(row, 'last_trade_at'),
    updatedAt: moment(row, 'updated_at'),
  };
}

/** A row of `proposal_votes` or `dispute_votes`. */
export function voteFromText(row: TextRow): VoteRow {
  return {
    marketId: required(row, 'market_id'),
    userWallet: required(row, 'user_wallet'),
    vote: required(row, 'vote') === 't',
    votedAt: moment(row, 'voted_at'),
    txSignature: text(row, 'tx_signature'),
  };
}

/** A row of `discussions`. The words of one that an update left alone may be missing: they read as none. */
export function discussionFromText(row: TextRow): DiscussionRow {
  return {
    id: required(row, 'id'),
    marketId: required(row, 'market_id'),
    userWallet: required(row, 'user_wallet'),
    content: text(row, 'content') ?? '',
    createdAt: moment(row, 'created_at'),
    deletedAt: moment(row, 'deleted_at'),
  };
}

/** A row of `trades`. */
export function tradeFromText(row: TextRow): TradeRow {
  return {
    id: required(row, 'id'),
    marketId: required(row, 'market_id'),
    userWallet: required(row, 'user_wallet'),
    tradeType: required(row, 'trade_type') === 'sell' ? 'sell' : 'buy',
    outcome: required(row, 'outcome') === 't',
    shares: BigInt(required(row, 'shares')),
    cost: BigInt(required(row, 'cost')),
    priceAfter: text(row, 'price_after'),
    txSignature: required(row, 'tx_signature'),
    blockTime: parseTimestamp(required(row, 'block_time')),
    createdAt: moment(row, 'created_at'),
  };
}

function required(row: TextRow, column: string): string {
  const value = row[column];
  if (value === null || value === undefined) throw new RangeError(`a row tells no ${column}`);
  return value;
}

function text(row: TextRow, column: string): string | null {
  return row[column] ?? null;
}

function amount(row: TextRow, column: string): bigint | null {
  const value = text(row, column);
  return value === null ? null : BigInt(value);
}

function count(row: TextRow, column: string): number {
  return Number(text(row, column) ?? 0);
}

function flag(row: TextRow, column: string): boolean | null {
  const value = text(row, column);
  return value === null ? null : value === 't';
}

function moment(row: TextRow, column: string): string | null {
  const value = text(row, column);
  return value === null ? null : parseTimestamp(value);
}

// The driver's types name no array of text; its parsers know it.
const parserOf = pg.types.getTypeParser as unknown as (oid: number) => (text: string) => (string | null)[];
const parseTexts = parserOf(oids.textArray);

/** Another writer may have left a null among them. */
function tagsOf(row: TextRow): string[] | null {
  const value = text(row, 'tags');
  return value === null ? null : parseTexts(value).filter((tag) => tag !== null);
}
