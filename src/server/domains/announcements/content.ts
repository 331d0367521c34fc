import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import { characterCount } from '../../db/characters.ts';
import { affectedParts, textLimits, type Affected } from './table.ts';

/** @throws {ApiError} `BAD_USER_INPUT` for a title or a body of another length than the table takes. */
export function assertTexts({ title, body }: { readonly title: string; readonly body: string }): void {
  assertLength('title', title, 1);
  assertLength('body', body, 0);
}

function assertLength(argument: keyof typeof textLimits, value: string, minimum: number): void {
  const [length, maximum] = [characterCount(value), textLimits[argument]];
  if (length >= minimum && length <= maximum) return;
  const message = `${argument} has ${minimum} to ${maximum} characters.`;
  throw new ApiError('BAD_USER_INPUT', { argument, maximum, length }, message);
}

/** The parts, each once, in the order of the enum. */
export function distinctParts(affects: readonly Affected[]): Affected[] {
  return affectedParts.filter((part) => affects.includes(part));
}

/** @throws {ApiError} `BAD_USER_INPUT` when an announcement would end before it begins, or has ended by now. */
export function assertTimes(startsAt: Timestamp, endsAt: Timestamp | null, now: Timestamp): void {
  if (endsAt === null || (endsAt > startsAt && endsAt > now)) return;
  const message = 'endsAt must lie behind startsAt, and in the future.';
  throw new ApiError('BAD_USER_INPUT', { argument: 'endsAt' }, message);
}
