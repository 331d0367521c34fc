import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import type { Context } from '../../graphql/context.ts';
import { shownError, type MaskError } from '../../graphql/errors.ts';
import { releaseTokens } from '../../graphql/execution/tokens.ts';
import { DocumentCache } from './document-cache.ts';
import {
  assertAllowed,
  assertSize,
  documentError,
  tooManyTokens,
  type OperationLimits,
} from './operation-limits.ts';
import { assertRequest, type RequestParts } from './variable-limits.ts';
import type { TransportContext } from '../transport-context.ts';

/** What is checked of every operation. */
export interface OperationCheckOptions {
  readonly limits: OperationLimits;
  /** Whether clients may ask for the schema, and are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
  readonly maskError: MaskError;
  /** Bytes of parsed documents that are kept. */
  readonly documentCacheBytes: number;
}

/**
 * Parses, validates and runs operations within limits, and gives every error of a document its code.
 *
 * What runs over a socket is looked at by {@link assertAllowed} before it gets here.
 */
export function useOperationChecks({
  limits,
  isSchemaVisible,
  maskError,
  documentCacheBytes,
}: OperationCheckOptions): Plugin<TransportContext & Context> {
  const documents = new DocumentCache(documentCacheBytes);
  const validateWithin = (
    schema: GraphQLSchema,
    document: DocumentNode,
    rules?: readonly ValidationRule[],
  ): readonly GraphQLError[] => {
    const options = { maxErrors: maximumValidationErrors, hideSuggestions: !isSchemaVisible };
    return validate(schema, document, rules, options).map((error) => codedValidationError(error, limits));
  };
  const refusal = async (args: ExecutionArgs & { readonly contextValue: TransportContext & Context }) => {
    const { socket, viewer, address } = args.contextValue;
    if (socket !== undefined) return null;
    try {
      await assertAllowed(args, { viewer, address }, limits);
      return null;
    } catch (error) {
      return { errors: [maskError(error)] };
    }
  };
  return {
    onParams({ params }) {
      try {
        // A list of operations may hold anything.
        assertRequest((params as RequestParts | null) ?? {}, limits);
      } catch (error) {
        throw error instanceof ApiError ? documentError(error) : error;
      }
    },
    onParse({ params: { source }, setParsedDocument, setParseFn }) {
      const known = documents.get(String(source));
      if (known !== undefined) setParsedDocument(known);
      else setParseFn((text: string) => parseWithin(text, limits));
    },
    onValidate({ params, addValidationRule, setResult, setValidationFn }) {
      const document = params.documentAST as DocumentNode;
      if (documents.isValid(document)) {
        setResult([]);
        return;
      }
      if (!isSchemaVisible) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn(validateWithin);
      return ({ valid }) => {
        if (valid) documents.add(document);
      };
    },
    async onExecute({ args, setResultAndStopExecution }) {
      const refused = await refusal(Object.assign(args, { hideSuggestions: !isSchemaVisible }));
      if (refused !== null) setResultAndStopExecution(refused);
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refused = await refusal(Object.assign(args, { hideSuggestions: !isSchemaVisible }));
      if (refused !== null) setResultAndStopExecution(refused);
    },
  };
}

/** Errors of one document at most; one more tells that there are more. */
const maximumValidationErrors = 10;

/** @throws {GraphQLError} with its code, for a document that cannot be read, or is too large. */
function parseWithin(text: string, limits: OperationLimits): DocumentNode {
  const { maxTokens } = limits;
  try {
    const document = parse(text, { maxTokens, maxComments: maxTokens });
    assertSize(document, limits);
    releaseTokens(document);
    return document;
  } catch (error) {
    if (error instanceof ApiError) throw documentError(error);
    throw error instanceof GraphQLError ? codedSyntaxError(error, limits) : error;
  }
}

/** What the parser says when a document is too large. It spells one of them "more that". */
const parsingAborted = /^Syntax Error: Document contains more tha[nt] \d+ (tokens|comments)/;

function codedSyntaxError(error: GraphQLError, limits: OperationLimits): Error {
  if (parsingAborted.test(error.message)) return documentError(tooManyTokens(limits));
  return withCode(error, 'GRAPHQL_PARSE_FAILED');
}

/** What GraphQL says when a document takes too much work to validate. */
const validationAborted = 'Validation aborted.';

function codedValidationError(error: GraphQLError, limits: OperationLimits): GraphQLError {
  if (error.message === validationAborted) return documentError(tooManyTokens(limits));
  return withCode(error, 'GRAPHQL_VALIDATION_FAILED');
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return shownError(error, error.message, { code, ...error.extensions });
}
