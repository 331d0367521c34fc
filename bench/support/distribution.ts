/** How one quantity is distributed over its samples. */
export interface Distribution {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** Digits after the point that a measurement of milliseconds can mean. */
const precision = 1000;

/** The distribution of samples, of which there is at least one. A quantile is the smallest sample that reaches it. */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  const quantile = (fraction: number): number => {
    const sample = sorted[Math.ceil(fraction * sorted.length) - 1];
    if (sample === undefined) throw new RangeError('there are no samples');
    return Math.round(sample * precision) / precision;
  };
  return { median: quantile(0.5), p99: quantile(0.99), max: quantile(1) };
}
