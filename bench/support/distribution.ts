/** The distribution of a quantity over its samples. */
export interface Distribution {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds are rounded to three digits after the point. */
const precision = 1000;

/**
 * The distribution of samples. A quantile is the smallest sample that reaches it.
 *
 * @throws {RangeError} without a sample.
 */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  const quantile = (fraction: number): number => {
    const sample = sorted[Math.ceil(fraction * sorted.length) - 1];
    if (sample === undefined) throw new RangeError('there are no samples');
    return Math.round(sample * precision) / precision;
  };
  return { median: quantile(0.5), p99: quantile(0.99), max: quantile(1) };
}
