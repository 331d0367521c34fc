import { FollowMarketDocument, UnfollowMarketDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { toast } from 'sonner';

import { useAction } from '../../components/use-action.ts';
import { useRequest } from '../../components/use-request.ts';
import { inWords } from '../../components/words.ts';
import { MyFollowDocument } from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';

/** Follows a market, so that the inbox tells of its resolution, or ends that. Nothing is shown without a wallet. */
export function FollowButton({ marketId }: { readonly marketId: string }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const { data, change } = useRequest(MyFollowDocument, wallet === null ? null : { id: marketId }, {
    wallet,
  });
  const show = (isFollowed: boolean): void =>
    change(({ market }) => ({ market: market === null ? null : { ...market, isFollowed } }));
  const toggle = useAction(async (next: boolean) => {
    show(next);
    try {
      const variables = { input: { marketId } };
      await (next
        ? client.request(FollowMarketDocument, variables)
        : client.request(UnfollowMarketDocument, variables));
    } catch (error) {
      show(!next);
      toast.error(inWords(error));
    }
  });
  // Without the answer the page offers no button.
  const isFollowed = data?.market?.isFollowed ?? null;
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
