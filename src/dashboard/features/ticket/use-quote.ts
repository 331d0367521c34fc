import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

import { TicketQuoteDocument, type TicketQuoteQueryVariables } from '../../generated/graphql.ts';
import type { Quote } from './draft.ts';

/** A quote, the request that it answers, and the price of the market at that time. */
interface Answer {
  readonly key: string;
  readonly price: string;
  readonly quote: Quote | null;
  readonly error: unknown;
}

/** Milliseconds of quiet before a request, for a person who types and for a market that moves. */
const quietMs = 150;

/**
 * The quote of the draft, asked for anew when the draft or the price of the market has changed. Until the new quote is here the old one
 * stays up and counts as old.
 */
export function useQuote(variables: TicketQuoteQueryVariables | null, price: string) {
  const client = useMarketcastClient();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const key = variables === null ? null : JSON.stringify(variables);
  useEffect(() => {
    if (key === null) return setAnswer(null);
    let isCurrent = true;
    const take = (quote: Quote | null, error: unknown): void => {
      if (isCurrent) setAnswer({ key, price, quote, error });
    };
    const timer = setTimeout(() => {
      client.request(TicketQuoteDocument, JSON.parse(key) as TicketQuoteQueryVariables).then(
        ({ tradeQuote }) => take(tradeQuote, null),
        (error: unknown) => take(null, error),
      );
    }, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, key, price]);
  const isOfDraft = answer !== null && answer.key === key;
  return {
    quote: isOfDraft ? answer.quote : null,
    error: isOfDraft ? answer.error : null,
    isOld: isOfDraft && answer.price !== price,
  };
}
