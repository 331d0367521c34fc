import { MarketcastError } from 'marketcast/client';
import { CreatorSharesDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

/** Whether a creator has launched shares. */
export type Launch = 'unknown' | 'missing' | 'launched' | 'unsupported';

/** Whether a creator has launched shares, and the function that tells of a launch. */
export function useLaunched(creator: string): readonly [Launch, () => void] {
  const client = useMarketcastClient();
  const [launch, setLaunch] = useState<Launch>('unknown');
  useEffect(() => {
    let isCurrent = true;
    setLaunch('unknown');
    client.request(CreatorSharesDocument, { creator }).then(
      ({ creatorShares }) => {
        if (isCurrent) setLaunch(creatorShares === null ? 'missing' : 'launched');
      },
      (error: unknown) => {
        const isUnsupported = error instanceof MarketcastError && error.code === 'SERVICE_UNAVAILABLE';
        if (isCurrent && isUnsupported) setLaunch('unsupported');
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, creator]);
  return [launch, () => setLaunch('launched')];
}
