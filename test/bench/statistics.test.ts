import { describe, expect, it } from 'vitest';

import { median, pairedRatio, percentile } from '../../bench/fan-out/statistics.ts';

describe('the statistics of the fan-out benchmark', () => {
  it('takes the middle of an odd number of values, and the mean of the two in the middle of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 100])).toBe(3.5);
    expect(median([])).toBeNaN();
  });

  it('takes as a percentile the smallest value that the fraction reaches', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(values, 0.5)).toBe(100);
    expect(percentile(values, 0.99)).toBe(198);
    expect(percentile(values, 1)).toBe(200);
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('divides each figure by the baseline of its own round, and leaves rounds without one out', () => {
    const figures = [
      { round: 1, value: 10 },
      { round: 2, value: 60 },
      { round: 3, value: 9 },
      { round: 4, value: 1000 },
    ];
    const baseline = [
      { round: 3, value: 3 },
      { round: 2, value: 30 },
      { round: 1, value: 10 },
    ];
    expect(pairedRatio(figures, baseline)).toBe(2);
    expect(pairedRatio(figures, [])).toBeNaN();
  });
});
