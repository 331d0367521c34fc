import type { TypedDocument } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

/** A quote, the request that it answers, and the price at that time. */
interface Answer<Data> {
  readonly key: string;
  readonly price: string;
  readonly data: Data | null;
  readonly error: unknown;
}

/** Milliseconds of quiet before a request, for a person who types and for a price that moves. */
const quietMs = 150;

/**
 * The quote of a draft, asked for anew when the draft or the price has changed. Until the new quote is here the old quote stays up and
 * counts as old. There is none while the variables are null.
 */
export function useQuote<Data, Vars>(
  document: TypedDocument<Data, Vars>,
  variables: Vars | null,
  price: string,
) {
  const client = useMarketcastClient();
  const [answer, setAnswer] = useState<Answer<Data> | null>(null);
  const key = variables === null ? null : JSON.stringify(variables);
  useEffect(() => {
    // An answer of an earlier draft stays, because a change of the state would render the page again for each price.
    if (key === null) return undefined;
    let isCurrent = true;
    const take = (data: Data | null, error: unknown): void => {
      if (isCurrent) setAnswer({ key, price, data, error });
    };
    const timer = setTimeout(() => {
      client.request(document, JSON.parse(key) as Vars).then(
        (data) => take(data, null),
        (error: unknown) => take(null, error),
      );
    }, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, document, key, price]);
  const isOfDraft = answer !== null && answer.key === key;
  return {
    data: isOfDraft ? answer.data : null,
    error: isOfDraft ? answer.error : null,
    isOld: isOfDraft && answer.price !== price,
  };
}
