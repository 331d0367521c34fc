import { memo, type CSSProperties } from 'react';

import { percent, points, short } from '../../components/amounts.ts';
import { StateBadge } from '../../components/badge.tsx';
import { Link } from '../../routing/link.tsx';
import { LiveNumber } from '../../components/live-number.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { categoryNames } from '../../components/words.ts';
import type { Row } from './list.ts';

/** A market in the list. It renders only when its row has changed. */
export const MarketRow = memo(function MarketRow(props: {
  readonly row: Row;
  readonly top: number;
  readonly height: number;
  readonly position: number;
  readonly isHalted: boolean;
}) {
  const { row, top, height, position, isHalted } = props;
  const { market, price, volume, open, sparkline } = row;
  const style: CSSProperties = { transform: `translateY(${top}px)`, height };
  return (
    <li className="market-row" style={style} aria-setsize={-1} aria-posinset={position}>
      <Link to={`/markets/${market.id}`} className="market-link">
        <span className="market-question">{market.question}</span>
        <span className="market-tags">
          <StateBadge state={market.state} isCancelled={market.isCancelled} isHalted={isHalted} />
          {market.category === null ? null : <span className="tag">{categoryNames[market.category]}</span>}
        </span>
        <span className="market-spark">
          <Sparkline prices={sparkline} />
        </span>
        <span className="market-price">
          <LiveNumber className="market-chance" text={percent(price)} order={price} />
          <Change change={open === null ? null : price - open} />
        </span>
        <span className="market-volume">
          <span className="hidden">volume </span>
          <LiveNumber text={`${short(volume)} SOL`} />
        </span>
      </Link>
    </li>
  );
});

/** A change with a sign, a word for screen readers, and a colour. */
function Change({ change }: { readonly change: bigint | null }) {
  if (change === null) return null;
  const direction = change > 0n ? 'up' : change < 0n ? 'down' : 'same';
  return (
    <span className="change num" data-direction={direction}>
      <span aria-hidden="true">{direction === 'up' ? '▲' : direction === 'down' ? '▼' : '–'}</span>{' '}
      {points(change)}
      <span className="hidden"> points in 24 hours</span>
    </span>
  );
}
