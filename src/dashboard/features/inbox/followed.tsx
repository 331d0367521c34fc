import {
  FollowedMarketsDocument,
  UnfollowMarketDocument,
  type FollowedMarketsQuery,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';

import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useRequest } from '../../components/use-request.ts';
import { Link } from '../../routing/link.tsx';
import { useSession } from '../session/session.tsx';

type Followed = NonNullable<FollowedMarketsQuery['viewer']>['followedMarkets'][number];

/** The markets that the visitor follows, each with a way to leave it. */
export function FollowedMarkets() {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const { data, error, change } = useRequest(FollowedMarketsDocument, {}, { wallet });
  const markets = data === null ? null : (data.viewer?.followedMarkets ?? []);
  const unfollow = async (marketId: string): Promise<void> => {
    await client.request(UnfollowMarketDocument, { input: { marketId } });
    change(({ viewer }) => ({
      viewer:
        viewer === null
          ? null
          : { ...viewer, followedMarkets: viewer.followedMarkets.filter(({ id }) => id !== marketId) },
    }));
  };
  return (
    <Panel title="Followed markets">
      <Trouble error={error} />
      {markets === null && error === null ? <Skeleton rows={1} height={38} /> : null}
      {markets?.length === 0 ? (
        <Empty title="You follow no market. The page of a market has a star that follows it." />
      ) : null}
      <ul className="list">
        {markets?.map((market) => (
          <FollowedRow key={market.id} market={market} unfollow={unfollow} />
        ))}
      </ul>
    </Panel>
  );
}

function FollowedRow(props: {
  readonly market: Followed;
  readonly unfollow: (marketId: string) => Promise<void>;
}) {
  const { market, unfollow } = props;
  const end = useAction(() => unfollow(market.id));
  return (
    <li className="order" data-old={end.isRunning ? '' : undefined}>
      <div>
        <Link to={`/markets/${market.id}`}>{market.question}</Link>
        <Trouble error={end.error} />
      </div>
      <button
        type="button"
        className="button button-small"
        disabled={end.isRunning}
        aria-label={`Unfollow “${market.question}”`}
        onClick={() => end.run()}
      >
        Unfollow
      </button>
    </li>
  );
}
