import { ApiError } from '../../base/errors.ts';
import type { OperationLimits } from './operation-limits.ts';
import { assertName, assertText } from './text-limits.ts';

/** The parts of a request beside its document, as the client sent them. */
export interface RequestParts {
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/**
 * Checks the operation name and the variables of a request. This check comes first, because the time of all later steps
 * grows with them.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX` for too many variables or a name that is too long; `BAD_USER_INPUT` for a text that
 *   is too long.
 */
export function assertRequest({ operationName, variables }: RequestParts, limits: OperationLimits): void {
  if (typeof operationName === 'string') assertName(operationName, limits);
  assertVariables(variables, limits);
}

/** Walks the variables without recursion, because their depth is bounded only by the size of the request. */
function assertVariables(variables: unknown, limits: OperationLimits): void {
  const { maxVariableNodes, onRefused } = limits;
  const waiting: unknown[] = [variables];
  let count = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') assertText(value, limits);
    if (typeof value !== 'object' || value === null) continue;
    const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    // Count the parts before the walk goes on, so that refused variables take no more time.
    count += parts.length;
    if (maxVariableNodes > 0 && count > maxVariableNodes) {
      onRefused('QUERY_MAX_VARIABLE_NODES');
      throw new ApiError('QUERY_TOO_COMPLEX', { maxVariableNodes });
    }
    if (!Array.isArray(value)) for (const key of Object.keys(value)) assertName(key, limits);
    for (const part of parts) waiting.push(part);
  }
}
