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

/** A figure of a round. */
export interface RoundFigure {
  readonly round: number;
  readonly value: number;
}

/**
 * The median ratio of the figures to the baseline. Each figure is divided by the baseline of its own round, so that a slow
 * phase of the machine cancels out. A round without a baseline does not count; NaN when no round counts.
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
