import { Kind, TokenKind, visit, type DocumentNode } from 'graphql';

import { ApiError } from '../../base/errors.ts';
import { measureDocument } from '../../graphql/execution/document-size.ts';
import { mostRepeated } from '../../graphql/execution/repeated-fields.ts';
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
  if (mostRepeated(document) > maxRepeats) throw tooOftenRepeated(limits);
  const size = measureDocument(document);
  for (const [measure, { name, limit }] of Object.entries(measures)) {
    const value = size[measure as keyof typeof measures];
    if (limits[limit] === 0 || value <= limits[limit]) continue;
    limits.onRefused(name);
    throw new ApiError('QUERY_TOO_COMPLEX', { [limit]: limits[limit] });
  }
}

/** Fields at most whose results merge into the same key of the same object. Validation compares each two of them. */
const maxRepeats = 50;

/** The error of a document that repeats a field too often. Counts the refusal. */
function tooOftenRepeated({ onRefused }: OperationLimits): ApiError {
  onRefused('QUERY_MAX_ALIASES');
  return new ApiError('QUERY_TOO_COMPLEX', { maxRepeats });
}

/** Brackets within brackets at most. Deeper documents overflow the stack of functions that walk them. */
const maxNesting = 200;

/** By how many brackets a token goes deeper. */
const depthOf: Readonly<Partial<Record<TokenKind, number>>> = {
  ...{ [TokenKind.BRACE_L]: 1, [TokenKind.BRACKET_L]: 1, [TokenKind.PAREN_L]: 1 },
  ...{ [TokenKind.BRACE_R]: -1, [TokenKind.BRACKET_R]: -1, [TokenKind.PAREN_R]: -1 },
};

/**
 * Checks how deep the brackets of a document nest, of selections, values and types alike. The document has its tokens yet.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX`.
 */
export function assertNesting({ loc }: DocumentNode, limits: OperationLimits): void {
  let depth = 0;
  for (let token = loc?.startToken.next; token != null; token = token.next) {
    depth += depthOf[token.kind] ?? 0;
    if (depth > maxNesting) throw tooNested(limits);
  }
}

/** The error of a document whose brackets nest too deep. Counts the refusal. */
export function tooNested({ onRefused }: OperationLimits): ApiError {
  onRefused('QUERY_MAX_DEPTH');
  return new ApiError('QUERY_TOO_COMPLEX', { maxNesting });
}

/** The error of a document with too many tokens. Counts the refusal. */
export function tooManyTokens({ maxTokens, onRefused }: OperationLimits): ApiError {
  onRefused('QUERY_MAX_TOKENS');
  return new ApiError('QUERY_TOO_COMPLEX', { maxTokens });
}
