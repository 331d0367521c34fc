import { MarketcastError } from 'marketcast/client';
import { CreatorSharesDocument, type CreatorSharesQuery } from 'marketcast/client/documents';

import { useRequest } from '../../components/use-request.ts';

/** Whether a creator has launched shares. */
export type Launch = 'unknown' | 'missing' | 'launched' | 'unsupported';

/** Whether a creator has launched shares, and the function that tells of a launch. */
export function useLaunched(creator: string): readonly [Launch, () => void] {
  const { data, error, askAgain } = useRequest(CreatorSharesDocument, { creator });
  return [launchOf(data, error), askAgain];
}

function launchOf(data: CreatorSharesQuery | null, error: unknown): Launch {
  if (data !== null) return data.creatorShares === null ? 'missing' : 'launched';
  const isUnsupported = error instanceof MarketcastError && error.code === 'SERVICE_UNAVAILABLE';
  return isUnsupported ? 'unsupported' : 'unknown';
}
