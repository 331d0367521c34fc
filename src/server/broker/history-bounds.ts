import type { HistoryLimits } from './broker.ts';
import { topicNameOf, type TopicHistory } from './topic.ts';

/** The bounds of one log. */
export interface HistoryBounds {
  /** Publications. */
  readonly size: number;
  /** How long a publication is kept, and how long a log without any use. */
  readonly ttlMs: number;
}

/** Finds the bounds of the log at an address. */
export type BoundsOf = (address: string) => HistoryBounds;

/** Creates the search for the bounds of logs. An address of no defined topic has the bounds of `default`. */
export function createBoundsOf({ size, ttlMs, topics = [] }: HistoryLimits): BoundsOf {
  const fallback = { size, ttlMs };
  const byName = new Map<string, HistoryBounds>();
  for (const { name, history } of topics) {
    if (byName.has(name)) throw new Error(`two topics have the name ${name}`);
    byName.set(name, boundsOf(history, fallback));
  }
  return (address) => byName.get(topicNameOf(address)) ?? fallback;
}

function boundsOf(history: TopicHistory, fallback: HistoryBounds): HistoryBounds {
  if (typeof history === 'string') return fallback;
  return 'times' in history ? { ...fallback, size: fallback.size * history.times } : history;
}
