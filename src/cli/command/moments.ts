import { CommandError } from './command.ts';

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The meaning of a duration, for the text of `--help`. */
export const durationMeaning = 'as 90s, 30m, 2h or 1d';

/**
 * Reads the value of an option as a duration in milliseconds.
 *
 * @throws {CommandError} naming the option, when its value is no duration.
 */
export function readDuration(name: string, value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  const durationMs = Number(count) * (unitsMs[unit] ?? 0);
  if (durationMs > 0) return durationMs;
  throw new CommandError(`--${name} must be a duration ${durationMeaning}, not "${value}".`);
}

/**
 * Reads the value of an option as a moment, with the offset of its time zone.
 *
 * @throws {CommandError} naming the option, when its value is no such moment.
 */
export function readMoment(name: string, value: string): string {
  const hasOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  if (hasOffset && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
  throw new CommandError(`--${name} must be a time such as 2026-12-24T18:00:00Z, not "${value}".`);
}

/** An option that gives a moment by a duration, and the option that gives it by itself. */
export interface MomentOptions {
  readonly duration: readonly [name: string, value: string | null];
  readonly moment: readonly [name: string, value: string | null];
}

/**
 * The moment that one of two options gives: so long after `fromMs`, or a moment. Null when neither is given.
 *
 * @throws {CommandError} when both are given, or when the value is none.
 */
export function readEither({ duration, moment }: MomentOptions, fromMs: number): string | null {
  const [[durationName, durationText], [momentName, momentText]] = [duration, moment];
  if (durationText !== null && momentText !== null)
    throw new CommandError(`Give either --${durationName} or --${momentName}.`);
  if (momentText !== null) return readMoment(momentName, momentText);
  if (durationText === null) return null;
  return new Date(fromMs + readDuration(durationName, durationText)).toISOString();
}
