import { memo } from 'react';

import { onScreen, signedSol } from '../../components/amounts.ts';

const [width, height] = [600, 80];

/** The profit over time, with a line at nothing. */
export const Curve = memo(function Curve({ profits }: { readonly profits: readonly bigint[] }) {
  const values = profits.map(onScreen);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const y = (value: number): number =>
    height - 4 - ((value - low) / Math.max(high - low, 1e-9)) * (height - 8);
  const points = values.map((value, index) => {
    const x = (index / Math.max(values.length - 1, 1)) * width;
    return `${x.toFixed(1)},${y(value).toFixed(1)}`;
  });
  const last = profits.at(-1) ?? 0n;
  return (
    <svg
      className="curve"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Profit since this page was opened: now ${signedSol(last)}`}
      data-direction={last < 0n ? 'down' : 'up'}
    >
      <line x1="0" x2={width} y1={y(0)} y2={y(0)} />
      <polyline points={points.join(' ')} />
    </svg>
  );
});
