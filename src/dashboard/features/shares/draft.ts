import type { Schema } from 'marketcast/client';
import type {
  BuyCreatorSharesMutationVariables,
  CreatorShareQuoteQuery,
  CreatorShareQuoteQueryVariables,
  SellCreatorSharesMutationVariables,
} from 'marketcast/client/documents';

import { usualSlippage, withSlippage } from '../../components/slippage.tsx';
import { newId } from '../../components/words.ts';

export type ShareQuote = CreatorShareQuoteQuery['creatorShareQuote'];

/** The input of the visitor in the ticket of a creator's shares. */
export interface ShareDraft {
  readonly side: Schema.OrderSide;
  /** The text of the number of shares. */
  readonly count: string;
  /** How much worse than the quote a trade may be, in thousandths. */
  readonly slippage: bigint;
}

export const firstShareDraft: ShareDraft = { side: 'BUY', count: '', slippage: usualSlippage };

/** The number of shares that a person typed; null when it is no whole number of 1 or more. */
export function readCount(text: string): number | null {
  const trimmed = text.trim();
  const count = /^\d{1,6}$/.test(trimmed) ? Number(trimmed) : 0;
  return count === 0 ? null : count;
}

/** The quote that the draft asks for; null while it has no number. */
export function shareQuoteFor(
  creator: string,
  { side, count }: ShareDraft,
): CreatorShareQuoteQueryVariables | null {
  const shares = readCount(count);
  return shares === null ? null : { creator, side, shares };
}

/** The most that a purchase may cost, or the least that a sale must bring, in lamports, the fee included. */
export const shareBoundOf = ({ side, slippage }: ShareDraft, { total }: ShareQuote): bigint =>
  withSlippage(side, BigInt(total), slippage);

const requestOf = (creator: string, shares: number) => ({ creator, shares, clientId: newId() });

/** The purchase of a draft, bounded by its quote. */
export const purchaseOf = (
  creator: string,
  shares: number,
  bound: bigint,
): BuyCreatorSharesMutationVariables => ({
  input: { ...requestOf(creator, shares), maxCost: bound.toString() },
});

/** The sale of a draft, bounded by its quote. */
export const saleOf = (
  creator: string,
  shares: number,
  bound: bigint,
): SellCreatorSharesMutationVariables => ({
  input: { ...requestOf(creator, shares), minProceeds: bound.toString() },
});
