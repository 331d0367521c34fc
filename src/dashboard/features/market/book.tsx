import type { BookLevel, Live, OrderBook } from 'marketcast/client';
import { memo } from 'react';

import { useLive } from '../../components/live.ts';
import { billionths, fixed, onScreen, short } from '../../components/amounts.ts';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { Depth } from './depth.tsx';

/** Levels of each side in the ladder. */
const levels = 8;

/** The order book: the best prices of both sides, and how deep they are. */
export function OrderBookPanel<Event>(props: {
  readonly book: Live<OrderBook, Event>;
  /** Called with the price that the visitor picks. */
  readonly onPick: (price: string) => void;
}) {
  const { book, onPick } = props;
  const { data, ...freshness } = useLive(book);
  const { error } = freshness.status;
  const asks = data?.asks.slice(0, levels) ?? [];
  const bids = data?.bids.slice(0, levels) ?? [];
  const deepest = Math.max(sizeOf(asks), sizeOf(bids));
  return (
    <Panel title="Order book" freshness={data === undefined ? undefined : freshness} className="book">
      {data === undefined && error !== null ? <Trouble error={error} /> : null}
      {data === undefined && error === null ? <Skeleton rows={levels} height={20} /> : null}
      {data !== undefined && asks.length + bids.length === 0 ? (
        <Empty title="The book is empty. A limit order rests here." />
      ) : null}
      {data === undefined || asks.length + bids.length === 0 ? null : (
        <>
          <Ladder
            name="Asks"
            side="ask"
            rows={asks.toReversed()}
            total={asks}
            deepest={deepest}
            onPick={onPick}
          />
          <p className="spread muted num">
            Spread {spreadOf(data.bestBid, data.bestAsk)} <span className="hidden">SOL</span>
          </p>
          <Ladder name="Bids" side="bid" rows={bids} total={bids} deepest={deepest} onPick={onPick} />
          <Depth bids={data.bids} asks={data.asks} />
        </>
      )}
    </Panel>
  );
}

const sizeOf = (rows: readonly BookLevel[]): number =>
  onScreen(rows.reduce((sum, { shares }) => sum + shares, 0n));

function spreadOf(bid: BookLevel | null, ask: BookLevel | null): string {
  return bid === null || ask === null ? '–' : fixed(billionths(ask.price) - billionths(bid.price), 3);
}

function Ladder(props: {
  readonly name: string;
  readonly side: 'ask' | 'bid';
  /** In the order on the screen. */
  readonly rows: readonly BookLevel[];
  /** Best first. */
  readonly total: readonly BookLevel[];
  readonly deepest: number;
  readonly onPick: (price: string) => void;
}) {
  const { name, side, rows, total, deepest, onPick } = props;
  return (
    <table className="table ladder" data-side={side}>
      <caption className="hidden">{name}: prices of YES, best at the spread</caption>
      <thead className={side === 'bid' ? 'hidden' : undefined}>
        <tr>
          <th scope="col">{name === 'Asks' ? 'Price of YES' : 'Price'}</th>
          <th scope="col" className="right">
            Shares
          </th>
          <th scope="col" className="right">
            Orders
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((level) => (
          <LadderRow
            key={level.price}
            level={level}
            depth={sizeOf(total.slice(0, total.indexOf(level) + 1)) / deepest}
            onPick={onPick}
          />
        ))}
      </tbody>
    </table>
  );
}

const LadderRow = memo(function LadderRow(props: {
  readonly level: BookLevel;
  /** The part of the deepest side up to this price, from 0 to 1. */
  readonly depth: number;
  readonly onPick: (price: string) => void;
}) {
  const { level, depth, onPick } = props;
  const { price, shares, orders } = level;
  return (
    <tr>
      <td>
        <span className="depth-bar" style={{ transform: `scaleX(${depth.toFixed(3)})` }} aria-hidden="true" />
        <button
          type="button"
          className="ladder-price num"
          onClick={() => onPick(price)}
          title="Use this price in the ticket"
        >
          {price}
        </button>
      </td>
      <td className="right num">{short(shares)}</td>
      <td className="right num muted">{orders === 0 ? 'maker' : orders}</td>
    </tr>
  );
});
