import type { FigureName, Result } from '../figures.ts';
import { baseline } from '../servers.ts';
import { median, pairedRatio, type RoundFigure } from '../statistics.ts';

/** The summary of all rounds. */
export interface Summary {
  /** The median of a figure over the rounds; null where it was not measured. */
  figure(suite: string, server: string, name: FigureName): number | null;
  /** CPU for each delivery, to that of the baseline in the same round; null where either was not measured. */
  ratio(suite: string, server: string): number | null;
  /** The ratio in the round where it was smallest, and where it was largest. */
  ratioRange(suite: string, server: string): readonly [number, number] | null;
  failures(suite: string, server: string): readonly string[];
  has(suite: string, server: string): boolean;
}

export function summarise(results: readonly Result[]): Summary {
  const resultsOf = (suite: string, server: string): readonly Result[] =>
    results.filter((result) => result.suite === suite && result.server === server);
  const figuresOf = (suite: string, server: string, name: FigureName): readonly RoundFigure[] =>
    resultsOf(suite, server).flatMap(({ round, figures }) => {
      const value = figures[name];
      return value === undefined ? [] : [{ round, value }];
    });
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

  return {
    figure: (suite, server, name) => known(median(figuresOf(suite, server, name).map(({ value }) => value))),
    ratio: (suite, server) =>
      known(pairedRatio(figuresOf(suite, server, 'cpuMicros'), figuresOf(suite, baseline, 'cpuMicros'))),
    ratioRange(suite, server) {
      const floor = figuresOf(suite, baseline, 'cpuMicros');
      const ratios = figuresOf(suite, server, 'cpuMicros')
        .map((figure) => pairedRatio([figure], floor))
        .filter((value) => !Number.isNaN(value));
      return ratios.length === 0 ? null : [Math.min(...ratios), Math.max(...ratios)];
    },
    failures: (suite, server) =>
      resultsOf(suite, server).flatMap(({ failure }) => (failure === null ? [] : [failure])),
    has: (suite, server) => resultsOf(suite, server).length > 0,
  };
}
