/** The middle of some numbers, or the mean of the two in the middle. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}

/** The smallest of some numbers that a fraction of them does not exceed. NaN where there are none. */
export function percentile(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? NaN;
}

/** A figure of one round. */
export interface RoundFigure {
  readonly round: number;
  readonly value: number;
}

/**
 * How many times the baseline the figures are: each is divided by the baseline of its own round, so that what made the
 * whole machine slow for a while cancels out, and the median of the quotients is taken. Rounds without a partner do not
 * count; NaN when none has one.
 */
export function pairedRatio(figures: readonly RoundFigure[], baseline: readonly RoundFigure[]): number {
  const baselineOf = new Map(baseline.map(({ round, value }) => [round, value]));
  return median(
    figures.flatMap(({ round, value }) => {
      const partner = baselineOf.get(round);
      return partner === undefined ? [] : [value / partner];
    }),
  );
}
