import { Kind, visit, type DocumentNode } from 'graphql';

import { ApiError } from '../../base/errors.ts';
import { measureDocument } from '../../graphql/execution/document-size.ts';
import { countTokens } from '../../graphql/execution/tokens.ts';
import type { OperationLimits } from './operation-limits.ts';
import { assertName, assertText } from './text-limits.ts';

/** The measures of a document's size, with the variable and the limit of each. */
const measures = {
  depth: { name: 'QUERY_MAX_DEPTH', limit: 'maxDepth' },
  aliases: { name: 'QUERY_MAX_ALIASES', limit: 'maxAliases' },
  directives: { name: 'QUERY_MAX_DIRECTIVES', limit: 'maxDirectives' },
} as const;

/**
 * Checks the size of a document that was just parsed. Validation comes after this check, because its time grows with the
 * size.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX` for a document that is too large; `BAD_USER_INPUT` for a text that is too long.
 */
export function assertSize(document: DocumentNode, limits: OperationLimits): void {
  if (countTokens(document) > limits.maxTokens) throw tooManyTokens(limits);
  visit(document, {
    [Kind.NAME]: ({ value }) => assertName(value, limits),
    [Kind.ENUM]: ({ value }) => assertName(value, limits),
    [Kind.STRING]: ({ value }) => assertText(value, limits),
  });
  const size = measureDocument(document);
  for (const [measure, { name, limit }] of Object.entries(measures)) {
    const value = size[measure as keyof typeof measures];
    if (limits[limit] === 0 || value <= limits[limit]) continue;
    limits.onRefused(name);
    throw new ApiError('QUERY_TOO_COMPLEX', { [limit]: limits[limit] });
  }
}

/** The error of a document with too many tokens. Counts the refusal. */
export function tooManyTokens({ maxTokens, onRefused }: OperationLimits): ApiError {
  onRefused('QUERY_MAX_TOKENS');
  return new ApiError('QUERY_TOO_COMPLEX', { maxTokens });
}
