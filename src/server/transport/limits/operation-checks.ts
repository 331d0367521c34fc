import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  type ExecutionArgs,
  type ParseOptions,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import type { Context } from '../../graphql/context.ts';
import { withoutSuggestion, type MaskError } from '../../graphql/errors.ts';
import { assertAllowed, assertSize, documentError, type OperationLimits } from './operation-limits.ts';
import type { TransportContext } from '../transport-context.ts';

/** What is checked of every operation. */
export interface OperationCheckOptions {
  readonly limits: OperationLimits;
  /** Whether clients may ask for the schema, and are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
  readonly maskError: MaskError;
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
}: OperationCheckOptions): Plugin<TransportContext & Context> {
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
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) => {
        try {
          const document = parse(source, { ...options, maxTokens: limits.maxTokens });
          assertSize(document, limits);
          return document;
        } catch (error) {
          if (error instanceof ApiError) throw documentError(error);
          throw error instanceof GraphQLError ? codedSyntaxError(error, limits) : error;
        }
      });
    },
    onValidate({ addValidationRule }) {
      if (!isSchemaVisible) addValidationRule(NoSchemaIntrospectionCustomRule);
      return ({ valid, result, setResult }) => {
        if (valid) return;
        setResult(
          (result as readonly GraphQLError[]).map((error) =>
            codedValidationError(error, isSchemaVisible, limits),
          ),
        );
      };
    },
    async onExecute({ args, setResultAndStopExecution }) {
      const refused = await refusal(args);
      if (refused !== null) setResultAndStopExecution(refused);
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refused = await refusal(args);
      if (refused !== null) setResultAndStopExecution(refused);
    },
  };
}

/** What the parser says then, which spells it "more that". */
const tooManyTokens = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

function codedSyntaxError(error: GraphQLError, { maxTokens, onRefused }: OperationLimits): Error {
  if (!tooManyTokens.test(error.message)) return withCode(error, error.message, 'GRAPHQL_PARSE_FAILED');
  onRefused('QUERY_MAX_TOKENS');
  return documentError(new ApiError('QUERY_TOO_COMPLEX', { maxTokens }));
}

/** What GraphQL says when a document takes too much work to validate. */
const validationAborted = 'Validation aborted.';

function codedValidationError(
  error: GraphQLError,
  isSchemaVisible: boolean,
  { maxTokens, onRefused }: OperationLimits,
): GraphQLError {
  if (error.message === validationAborted) {
    onRefused('QUERY_MAX_TOKENS');
    return documentError(new ApiError('QUERY_TOO_COMPLEX', { maxTokens }));
  }
  const message = isSchemaVisible ? error.message : withoutSuggestion(error.message);
  return withCode(error, message, 'GRAPHQL_VALIDATION_FAILED');
}

function withCode(error: GraphQLError, message: string, code: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code, ...error.extensions },
  });
}
