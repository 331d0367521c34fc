import { ApiError } from '../../base/errors.ts';
import type { OperationLimits } from './operation-limits.ts';

/** @throws {ApiError} `QUERY_TOO_COMPLEX` for a name of more than `maxNameLength` characters. */
export function assertName(name: string, { maxNameLength, onRefused }: OperationLimits): void {
  if (maxNameLength === 0 || name.length <= maxNameLength) return;
  onRefused('QUERY_MAX_NAME_LENGTH');
  throw new ApiError('QUERY_TOO_COMPLEX', { maxNameLength });
}

/** @throws {ApiError} `BAD_USER_INPUT` for a text of more than `maxArgumentLength` characters. */
export function assertText(text: string, { maxArgumentLength, onRefused }: OperationLimits): void {
  if (maxArgumentLength === 0 || text.length <= maxArgumentLength) return;
  onRefused('MAX_ARGUMENT_LENGTH');
  const message = `A text among the arguments has more than ${maxArgumentLength} characters.`;
  throw new ApiError('BAD_USER_INPUT', { maxArgumentLength }, message);
}
