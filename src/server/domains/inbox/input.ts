import { ApiError } from '../../base/errors.ts';
import { characterCount, isStorable } from '../../db/characters.ts';
import { unstorable } from '../../db/errors.ts';

/** Half of a character outside the basic plane. JSON of the database refuses it. */
const loneSurrogate = /\p{Surrogate}/u;

/** @throws {ApiError} `BAD_USER_INPUT` for a text of another length, or with a character that cannot be stored. */
export function assertText(argument: string, value: string, minimum: number, maximum: number): void {
  assertStorable(argument, value);
  const length = characterCount(value);
  if (length >= minimum && length <= maximum) return;
  const message = `${argument} has ${minimum} to ${maximum} characters.`;
  throw new ApiError('BAD_USER_INPUT', { argument, maximum, length }, message);
}

/**
 * Returns a value of JSON under its key, unless one of the two cannot be stored.
 *
 * @throws {ApiError} `BAD_USER_INPUT`.
 */
export function assertStorable(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text === 'string' && (!isStorable(text) || loneSurrogate.test(text))) throw unstorable();
  }
  return value;
}
