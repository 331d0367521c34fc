import { FollowMarketDocument, UnfollowMarketDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';

import { useAction } from '../../components/use-action.ts';
import { inWords } from '../../components/words.ts';
import { MyFollowDocument } from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';

/** Follows a market, so that the inbox tells of its resolution, or ends that. Nothing is shown without a wallet. */
export function FollowButton({ marketId }: { readonly marketId: string }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const [isFollowed, setIsFollowed] = useState<boolean | null>(null);
  useEffect(() => {
    setIsFollowed(null);
    if (wallet === null) return undefined;
    let isCurrent = true;
    client.request(MyFollowDocument, { id: marketId }).then(
      ({ market }) => {
        if (isCurrent) setIsFollowed(market?.isFollowed ?? null);
      },
      // Without the answer the page offers no button.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client, marketId, wallet]);
  const toggle = useAction(async (next: boolean) => {
    setIsFollowed(next);
    try {
      const variables = { input: { marketId } };
      await (next
        ? client.request(FollowMarketDocument, variables)
        : client.request(UnfollowMarketDocument, variables));
    } catch (error) {
      setIsFollowed(!next);
      toast.error(inWords(error));
    }
  });
  if (isFollowed === null) return null;
  return (
    <button
      type="button"
      className="button button-small follow"
      aria-pressed={isFollowed}
      onClick={() => toggle.run(!isFollowed)}
    >
      <span aria-hidden="true">{isFollowed ? '★' : '☆'}</span> {isFollowed ? 'Following' : 'Follow'}
    </button>
  );
}
