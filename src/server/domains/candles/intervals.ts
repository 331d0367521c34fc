import { fromMillis, type Timestamp } from '../../base/time.ts';

/** The lengths of a bar, in milliseconds. Bars begin at whole multiples of their length since 1970, in UTC. */
export const intervals = {
  M1: 60_000,
  M5: 300_000,
  M15: 900_000,
  H1: 3_600_000,
  H4: 14_400_000,
  D1: 86_400_000,
} as const;

export type CandleInterval = keyof typeof intervals;

/** The names of all intervals, shortest first. */
export const intervalNames = Object.keys(intervals) as readonly CandleInterval[] as readonly [
  CandleInterval,
  ...CandleInterval[],
];

/** The start of the bar that a moment falls into, in milliseconds since the Unix epoch. */
export function startMsOf(interval: CandleInterval, moment: Timestamp): number {
  const lengthMs = intervals[interval];
  return Math.floor(Date.parse(moment) / lengthMs) * lengthMs;
}

/** The start of the bar that a moment falls into. */
export function startOf(interval: CandleInterval, moment: Timestamp): Timestamp {
  return fromMillis(startMsOf(interval, moment));
}
