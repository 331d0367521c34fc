import type { TypedDocument } from 'marketcast/client';

import { useRequest } from './use-request.ts';

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
  const { data, error, isOld } = useRequest(document, variables, { version: price, quietMs });
  return { data: error === null ? data : null, error, isOld };
}
