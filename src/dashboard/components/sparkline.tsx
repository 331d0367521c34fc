import { memo } from 'react';

const [width, height] = [96, 28];

/** A line of the last prices, in the frame of their lowest and highest. Prices between 0 and 1. */
export const Sparkline = memo(function Sparkline({ prices }: { readonly prices: readonly number[] }) {
  if (prices.length < 2)
    return <svg className="sparkline" width={width} height={height} aria-hidden="true" />;
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const range = Math.max(high - low, 0.02);
  const middle = (low + high) / 2;
  const places = prices.map((price, index) => {
    const x = (index / (prices.length - 1)) * (width - 2) + 1;
    const y = height / 2 - ((price - middle) / range) * (height - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const isUp = (prices.at(-1) ?? 0) >= (prices[0] ?? 0);
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      data-direction={isUp ? 'up' : 'down'}
    >
      <polyline points={places.join(' ')} />
    </svg>
  );
});
