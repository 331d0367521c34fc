import {
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';

import { ApiError } from '../../base/errors.ts';
import { shownError } from '../../graphql/errors.ts';
import { withSubscriptionRootRule } from '../../graphql/subscription-root.ts';
import { releaseTokens } from '../../graphql/execution/tokens.ts';
import { documentError } from './document-error.ts';
import { assertNesting, assertSize, tooManyTokens, tooNested } from './document-limits.ts';
import type { OperationLimits } from './operation-limits.ts';

/** Validation errors of a document at most. An error more tells that validation was aborted. */
const maximumValidationErrors = 10;

/** @throws {GraphQLError} with its code, for a document that has a syntax error or is too large. */
export function parseWithin(text: string, limits: OperationLimits): DocumentNode {
  const { maxTokens } = limits;
  try {
    const document = parse(text, { maxLexicalTokens: maxTokens, maxComments: maxTokens });
    assertSize(document, limits);
    assertNesting(document, limits);
    releaseTokens(document);
    return document;
  } catch (error) {
    if (error instanceof ApiError) throw documentError(error);
    // The parser calls itself for each bracket, so the stack overflows before the document can be measured.
    if (error instanceof RangeError) throw documentError(tooNested(limits));
    throw error instanceof GraphQLError ? codedSyntaxError(error, limits) : error;
  }
}

/** The validation errors of a document, each with its code. */
export function validateWithin(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[] = specifiedRules,
  limits: OperationLimits,
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const options = { maxErrors: maximumValidationErrors, hideSuggestions };
  return validate(schema, document, withSubscriptionRootRule(rules), options).map((error) =>
    codedValidationError(error, limits),
  );
}

/** The parser's message for a document that is too large. graphql-js spells it "more that", too. */
const parsingAborted = /^Syntax Error: Document contains more tha[nt] \d+ (tokens|comments)/;

function codedSyntaxError(error: GraphQLError, limits: OperationLimits): Error {
  if (parsingAborted.test(error.message)) return documentError(tooManyTokens(limits));
  return withCode(error, 'GRAPHQL_PARSE_FAILED');
}

/** The message of graphql-js for a document that takes too much work to validate. */
const validationAborted = 'Validation aborted.';

function codedValidationError(error: GraphQLError, limits: OperationLimits): GraphQLError {
  if (error.message === validationAborted) return documentError(tooManyTokens(limits));
  return withCode(error, 'GRAPHQL_VALIDATION_FAILED');
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return shownError(error, error.message, { code, ...error.extensions });
}
