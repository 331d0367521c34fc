import { orderBook } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { lazy, Suspense, useMemo, useState } from 'react';

import { useLive } from '../../components/live.ts';
import { Link } from '../../routing/link.tsx';
import { Empty, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAccount } from '../mine/account.tsx';
import { Holding } from '../mine/holding.tsx';
import { usePlatform } from '../announcements/platform.tsx';
import { RelatedAnnouncements } from '../announcements/related.tsx';
import { PriceAlerts } from '../inbox/price-alerts.tsx';
import { SharesOfCreator } from '../shares/of-creator.tsx';
import { Ticket } from '../ticket/ticket.tsx';
import { OrderBookPanel } from './book.tsx';
import { Discussion } from './discussion.tsx';
import { MarketHead } from './head.tsx';
import { liveMarket, type Market } from './market.ts';
import { TradeTape } from './tape.tsx';
import { Timeline } from './timeline.tsx';
import { Votes } from './votes.tsx';
import './market.css';

// The chart is the largest part of the page, so it is loaded beside the first values.
const PriceChart = lazy(() => import('./chart.tsx'));

/** Milliseconds in which the book changes once at most. */
const bookEveryMs = 100;

/** A market, and the ways to act on it. */
export function MarketScreen({ id }: { readonly id: string }) {
  const client = useMarketcastClient();
  const live = useMemo(() => liveMarket(client, id), [client, id]);
  const { data, ...freshness } = useLive(live);
  const { error, state } = freshness.status;
  const market = data?.market ?? null;

  if (market === null && (data !== undefined || (state === 'failed' && error?.code === 'NOT_FOUND')))
    return (
      <Empty isScreen title="There is no market with this address.">
        <Link to="/" className="button">
          All markets
        </Link>
      </Empty>
    );
  if (market === null)
    return (
      <>
        {error === null ? null : <Trouble error={error} />}
        <Skeleton rows={4} height={120} />
      </>
    );
  return <Whole market={market} freshness={freshness} />;
}

function Whole(props: {
  readonly market: Market;
  readonly freshness: Parameters<typeof TradeTape>[0]['freshness'];
}) {
  const { market, freshness } = props;
  const client = useMarketcastClient();
  const book = useMemo(() => orderBook(client, market.id, { everyMs: bookEveryMs }), [client, market.id]);
  const account = useAccount();
  const { data: platform } = usePlatform();
  const [picked, setPicked] = useState<string | null>(null);
  const own = platform?.halts.get(market.id);
  const ofMarket = own === undefined ? market.halt : own.endedAt === null ? own : null;
  const ofAll =
    platform?.isTradingActive === false
      ? { reason: platform.reason ?? '', resumesAt: platform.resumesAt }
      : null;
  const halt = ofAll ?? ofMarket;

  return (
    <article className="market">
      <div className="market-top">
        <MarketHead market={market} freshness={freshness} isHalted={halt !== null} />
        <RelatedAnnouncements marketId={market.id} />
      </div>
      <div className="market-chart">
        <Suspense fallback={<div className="panel chart-place" />}>
          <PriceChart marketId={market.id} />
        </Suspense>
      </div>
      <div className="market-side">
        <Ticket market={market} halt={halt} pickedPrice={picked} />
        {account === null ? null : (
          <Holding account={account} marketId={market.id} priceYes={market.priceYes} />
        )}
        <Votes market={market} freshness={freshness} />
        <Timeline market={market} freshness={freshness} />
      </div>
      <div className="market-rest">
        <div className="market-pair">
          <OrderBookPanel book={book} onPick={setPicked} />
          <TradeTape market={market} freshness={freshness} />
        </div>
        <Discussion market={market} freshness={freshness} />
      </div>
      <div className="market-extra">
        <PriceAlerts marketId={market.id} />
        <SharesOfCreator creator={market.creatorWallet} />
      </div>
    </article>
  );
}
