import { LRUCache } from 'lru-cache';

import { sqlStateOf } from '../base/failures.ts';

/**
 * The parts of a transaction that are expected to meet their usual case, so that they go with other statements in a flight:
 *
 * - `all`: the reactions go in the flight of COMMIT by their plans, and the rest as with `rows`;
 * - `rows`: the work knows its rows before they are written, and its events are new;
 * - `nothing`: each part waits for the answer of the database.
 *
 * A transaction in which a part meets another case runs again with the next of these.
 */
export type Expectation = 'all' | 'rows' | 'nothing';

const lower: Readonly<Record<Expectation, Expectation>> = {
  all: 'rows',
  rows: 'nothing',
  nothing: 'nothing',
};

/** An expression that is 1 in the usual case. In every other case it fails its statement, as {@link isUnusualCase} tells. */
export function usualSql(condition: string): string {
  return `1 / (CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}

/** Whether a statement failed because its case is not the usual one. */
export function isUnusualCase(error: unknown): boolean {
  return sqlStateOf(error) === '22012';
}

/** Markets that a process remembers at most. */
const rememberedAtMost = 10_000;

/** Milliseconds after which the usual case is expected again. A transaction that expects it in vain runs twice. */
const rememberedMs = 60_000;

/** Remembers the markets that met another case than the usual one lately. */
export interface UnusualMarkets {
  /** The expectation of a transaction of these markets. */
  expectationOf(marketIds: readonly string[]): Expectation;
  /** Lowers the expectation of markets for some time, because it was not met. Returns the lower expectation. */
  disappoint(marketIds: readonly string[], expected: Expectation): Expectation;
}

/** Creates the memory of a process: no market at first. */
export function createUnusualMarkets(): UnusualMarkets {
  const known = new LRUCache<string, Expectation>({ max: rememberedAtMost, ttl: rememberedMs });
  return {
    expectationOf(marketIds) {
      if (known.size === 0) return 'all';
      const found = marketIds.map((marketId) => known.get(marketId));
      return found.find((each) => each === 'nothing') ?? found.find((each) => each === 'rows') ?? 'all';
    },
    disappoint(marketIds, expected) {
      for (const marketId of marketIds) known.set(marketId, lower[expected]);
      return lower[expected];
    },
  };
}
