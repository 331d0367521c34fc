import type { BookLevel } from 'marketcast/client';
import { memo } from 'react';

import { onScreen } from '../../components/amounts.ts';

const [width, height] = [320, 64];
/** Levels of each side in the picture. */
const levels = 60;

/** The shares up to each price, as two stairs that meet at the spread. The ladder has the same in numbers. */
export const Depth = memo(function Depth(props: {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}) {
  const bids = stairs(props.bids.slice(0, levels));
  const asks = stairs(props.asks.slice(0, levels));
  const prices = [...bids, ...asks].map(({ price }) => price);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const deepest = Math.max(bids.at(-1)?.sum ?? 0, asks.at(-1)?.sum ?? 0, 1e-9);
  const x = (price: number): number => ((price - low) / Math.max(high - low, 0.001)) * width;
  const y = (sum: number): number => height - (sum / deepest) * (height - 4);
  const path = (steps: readonly Step[]): string => {
    const [first] = steps;
    if (first === undefined) return '';
    let line = `M${x(first.price).toFixed(1)} ${height}`;
    for (const { price, sum } of steps) line += ` H${x(price).toFixed(1)} V${y(sum).toFixed(1)}`;
    return `${line} V${height} Z`;
  };
  return (
    <svg className="depth" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path data-side="bid" d={path(bids)} />
      <path data-side="ask" d={path(asks)} />
    </svg>
  );
});

interface Step {
  readonly price: number;
  /** Shares from the best price up to this one. */
  readonly sum: number;
}

function stairs(side: readonly BookLevel[]): readonly Step[] {
  let sum = 0;
  return side.map(({ price, shares }) => ({ price: Number(price), sum: (sum += onScreen(shares)) }));
}
