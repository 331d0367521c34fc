import type { Schema } from 'marketcast/client';
import type { ExecuteTradeMutationVariables, PlaceOrderMutationVariables } from 'marketcast/client/documents';

import { billionths, decimalOf, readAmount, whole } from '../../components/amounts.ts';
import { usualSlippage, withSlippage } from '../../components/slippage.tsx';
import { newId } from '../../components/words.ts';
import type { TicketQuoteQuery, TicketQuoteQueryVariables } from '../../generated/graphql.ts';

export type Quote = TicketQuoteQuery['tradeQuote'];

/** What the visitor has put into the ticket. */
export interface Draft {
  readonly kind: 'market' | 'limit';
  readonly side: Schema.OrderSide;
  readonly outcome: Schema.Outcome;
  /** The text of the amount. */
  readonly amount: string;
  /** Whether the amount counts shares or SOL. SOL is for purchases at the market alone. */
  readonly unit: 'shares' | 'sol';
  /** The text of the limit. */
  readonly price: string;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly postOnly: boolean;
  /** How much worse than the quote a trade may be, in thousandths. */
  readonly slippage: bigint;
}

export const firstDraft: Draft = {
  kind: 'market',
  side: 'BUY',
  outcome: 'YES',
  amount: '',
  unit: 'shares',
  price: '',
  timeInForce: 'GTC',
  postOnly: false,
  slippage: usualSlippage,
};

export const unitOf = ({ kind, side, unit }: Draft): Draft['unit'] =>
  kind === 'market' && side === 'BUY' ? unit : 'shares';

/** The quote that the draft asks for; null while it has no amount. */
export function quoteFor(marketId: string, draft: Draft): TicketQuoteQueryVariables | null {
  const amount = readAmount(draft.amount);
  if (amount === null || draft.kind === 'limit') return null;
  const { side: tradeType, outcome } = draft;
  const size = amount.toString();
  return { marketId, tradeType, outcome, ...(unitOf(draft) === 'sol' ? { amount: size } : { shares: size }) };
}

/** The most that a purchase may cost, or the least that a sale must bring, in lamports, fees included. */
export function boundOf({ side, slippage }: Draft, { cost, fee }: Quote): bigint {
  const [ofShares, ofFee] = [BigInt(cost), BigInt(fee)];
  return withSlippage(side, side === 'BUY' ? ofShares + ofFee : ofShares - ofFee, slippage);
}

/** How far the trade moves the price of its outcome, in billionths. */
export const impactOf = ({ outcome }: Draft, { priceBefore, priceAfter }: Quote): bigint => {
  const move = billionths(priceAfter) - billionths(priceBefore);
  return outcome === 'YES' ? move : -move;
};

/** The trade of a draft, bounded by its quote. */
export function tradeOf(marketId: string, draft: Draft, quote: Quote): ExecuteTradeMutationVariables {
  const bound = boundOf(draft, quote).toString();
  const { side: tradeType, outcome } = draft;
  return {
    input: {
      ...{ marketId, tradeType, outcome, shares: quote.shares, clientId: newId() },
      ...(tradeType === 'BUY' ? { maxCost: bound } : { minProceeds: bound }),
    },
  };
}

/** Orders count shares in thousands of their smallest part. */
const lot = 1000n;
const tick = 1_000_000n;

/** The limit of a draft, in billionths; null when it is no price between 0.001 and 0.999 with three decimals. */
export function limitOf({ price }: Draft): bigint | null {
  const limit = readAmount(price);
  return limit === null || limit % tick !== 0n || limit >= whole ? null : limit;
}

/** The order of a draft; null while it is not complete. */
export function orderOf(marketId: string, draft: Draft): PlaceOrderMutationVariables | null {
  const [amount, limit] = [readAmount(draft.amount), limitOf(draft)];
  if (amount === null || limit === null || amount < lot) return null;
  const { side, outcome, timeInForce, postOnly } = draft;
  return {
    input: {
      ...{ marketId, side, outcome, timeInForce, clientId: newId() },
      ...{ shares: (amount - (amount % lot)).toString(), price: decimalOf(limit).slice(0, 5) },
      postOnly: timeInForce === 'GTC' && postOnly,
    },
  };
}
