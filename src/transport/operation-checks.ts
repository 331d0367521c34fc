import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  type ParseOptions,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { errorCatalogue } from '../errors.ts';
import { withoutSuggestion } from '../graphql/mask-error.ts';

/** What a document may be, on every transport. */
export interface DocumentLimits {
  readonly maxTokens: number;
  /** Whether clients may ask for the schema, and are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
}

/** Parses and validates within limits, and gives every error of a document its code. */
export function useOperationChecks({ maxTokens, isSchemaVisible }: DocumentLimits): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) => {
        try {
          return parse(source, { ...options, maxTokens });
        } catch (error) {
          throw error instanceof GraphQLError ? codedSyntaxError(error, maxTokens) : error;
        }
      });
    },
    onValidate({ addValidationRule }) {
      if (!isSchemaVisible) addValidationRule(NoSchemaIntrospectionCustomRule);
      return ({ valid, result, setResult }) => {
        if (valid) return;
        setResult(
          (result as readonly GraphQLError[]).map((error) => codedValidationError(error, isSchemaVisible)),
        );
      };
    },
  };
}

/** What the parser says then, which spells it "more that". */
const tooManyTokens = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

function codedSyntaxError(error: GraphQLError, maxTokens: number): Error {
  if (tooManyTokens.test(error.message)) {
    const { message, retryable } = errorCatalogue.QUERY_TOO_COMPLEX;
    // As for every document that cannot be served: 400, where the media type says so.
    const http = { spec: true, status: 400 };
    return new GraphQLError(message, {
      extensions: { code: 'QUERY_TOO_COMPLEX', maxTokens, retryable, http },
    });
  }
  return withCode(error, error.message, 'GRAPHQL_PARSE_FAILED');
}

function codedValidationError(error: GraphQLError, isSchemaVisible: boolean): GraphQLError {
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
