import { ApiError } from '../../base/errors.ts';
import { assertName, assertText, type OperationLimits } from './operation-limits.ts';

/** What comes with a document, as the client sent it. */
export interface RequestParts {
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/**
 * Looks at what came with a document, before anything else takes time for it.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX`; `BAD_USER_INPUT` for a text that is too long.
 */
export function assertRequest({ operationName, variables }: RequestParts, limits: OperationLimits): void {
  if (typeof operationName === 'string') assertName(operationName, limits);
  assertVariables(variables, limits);
}

/** Walks variables without recursion: they may be as deep as a request is long. */
function assertVariables(variables: unknown, limits: OperationLimits): void {
  const { maxVariableNodes, onRefused } = limits;
  const waiting: unknown[] = [variables];
  let count = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') assertText(value, limits);
    if (typeof value !== 'object' || value === null) continue;
    const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    // Before they are walked: what was refused takes no more time.
    count += parts.length;
    if (maxVariableNodes > 0 && count > maxVariableNodes) {
      onRefused('QUERY_MAX_VARIABLE_NODES');
      throw new ApiError('QUERY_TOO_COMPLEX', { maxVariableNodes });
    }
    if (!Array.isArray(value)) for (const key of Object.keys(value)) assertName(key, limits);
    for (const part of parts) waiting.push(part);
  }
}
