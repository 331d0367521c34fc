import type { RiskLevel, RiskType } from './events.ts';
import { ratioText } from './decimals.ts';

/** A value that rises to thresholds. It reads no clock and no database. */
export interface Measure {
  readonly type: RiskType;
  readonly value: bigint;
  /** The value of 100 per cent. */
  readonly limit: bigint;
}

/** The levels of a loss or a drawdown, by per cents of the limit. */
const levels: readonly { readonly percent: bigint; readonly level: RiskLevel }[] = [
  { percent: 80n, level: 'WARNING' },
  { percent: 95n, level: 'CRITICAL' },
  { percent: 100n, level: 'EMERGENCY' },
];

/** A threshold of a measure falls silent again below nine tenths of it. */
const rearmedBelow = { numerator: 9n, denominator: 10n } as const;

/** An alert that is to be raised. */
export interface Alert {
  readonly level: RiskLevel;
  readonly type: RiskType;
  readonly value: string;
  readonly threshold: string;
  readonly message: string;
}

/** The result of looking at a measure. */
export interface Reading {
  readonly alerts: readonly Alert[];
  /** The names of the thresholds that are passed now, or that have not fallen since. */
  readonly raised: readonly string[];
  readonly isOverLimit: boolean;
}

/** The name of a threshold, by which a session remembers that it was told. */
export function thresholdName(type: RiskType, level: RiskLevel): string {
  return `${type}:${level}`;
}

const nouns = { LOSS_LIMIT: 'The loss', DRAWDOWN: 'The drawdown' } as const;

/** Looks at a loss or a drawdown: each threshold is told once, and again only after the value fell below nine tenths of it. */
export function readMeasure(
  { type, value, limit }: Measure & { readonly type: keyof typeof nouns },
  raisedBefore: readonly string[],
): Reading {
  const alerts: Alert[] = [];
  const raised: string[] = [];
  for (const { percent, level } of levels) {
    const name = thresholdName(type, level);
    const isPassed = value * 100n >= limit * percent;
    const wasRaised = raisedBefore.includes(name);
    const { numerator, denominator } = rearmedBelow;
    const hasFallen = value * 100n * denominator < limit * percent * numerator;
    if (isPassed || (wasRaised && !hasFallen)) raised.push(name);
    if (!isPassed || wasRaised) continue;
    alerts.push({
      ...{ level, type },
      value: value.toString(),
      threshold: ratioText(limit * percent, 100n, 2),
      message: `${nouns[type]} is ${value} lamports, of ${limit} at most.`,
    });
  }
  return { alerts, raised, isOverLimit: value >= limit };
}

/**
 * The lamports that a value may rise before the next threshold, and may fall before a threshold falls silent; null where there is
 * none in that direction. Both are 1 at least.
 */
export function slackOf({ type, value, limit }: Measure, raised: readonly string[]) {
  let rise: bigint | null = null;
  let fall: bigint | null = null;
  for (const { percent, level } of levels) {
    if (raised.includes(thresholdName(type, level))) {
      const { numerator, denominator } = rearmedBelow;
      const distance = value - (limit * percent * numerator) / (100n * denominator);
      if (fall === null || distance < fall) fall = distance;
    } else {
      const distance = (limit * percent + 99n) / 100n - value;
      if (rise === null || distance < rise) rise = distance;
    }
  }
  const atLeastOne = (slack: bigint | null): bigint | null => (slack !== null && slack < 1n ? 1n : slack);
  return { rise: atLeastOne(rise), fall: atLeastOne(fall) };
}
