import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import { ApiError, errorCatalogue } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';

/** What a client is told about an error that nobody meant to show. */
export const maskedMessage = 'Internal server error.';

/** Turns whatever was thrown into the error that a client may see. */
export type MaskError = (error: unknown) => GraphQLError;

/** How errors are masked. */
export interface MaskOptions {
  readonly log: Log;
  /** Whether clients may be told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
  /** Told the code of every error that a client gets. */
  readonly onError: (code: string) => void;
}

/**
 * Creates the one mask that every transport uses.
 *
 * An {@link ApiError} keeps its code, message and details; an error that GraphQL itself raised about the request keeps
 * its message and gets a code; everything else is logged and becomes `INTERNAL_SERVER_ERROR`. Where the schema is not
 * `isSchemaVisible`, nobody is told what a misspelt name may have meant.
 */
export function createMaskError({ log, isSchemaVisible, onError }: MaskOptions): MaskError {
  const mask: MaskError = (error) => {
    const at = isGraphQLError(error) ? error : null;
    const cause = originOf(error);
    if (cause instanceof ApiError) {
      // The client is told what it means to it; what has happened is for whoever runs the server.
      if (cause.cause !== undefined)
        log.warn({ err: cause.cause, code: cause.code }, 'a part of the service failed');
      return located(at, cause.message, deliberateExtensions(cause));
    }
    if (isGraphQLError(cause)) {
      const { code = 'BAD_USER_INPUT', ...extensions } = cause.extensions;
      const { message } = at ?? cause;
      return located(at ?? cause, isSchemaVisible ? message : withoutSuggestion(message), {
        ...extensions,
        code,
      });
    }
    log.error({ err: cause, path: at?.path }, 'an operation failed unexpectedly');
    return located(at, maskedMessage, { code: 'INTERNAL_SERVER_ERROR' });
  };
  return (error) => {
    const masked = mask(error);
    onError(String(masked.extensions['code']));
    return masked;
  };
}

/** A message of GraphQL's without the names of the schema that it suggests. */
export function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^?]*\?/, '');
}

/** Errors as clients get them: without what only HTTP has a use for. */
export function formatErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
  return errors.map((error) => {
    const { extensions = {}, ...rest } = error.toJSON();
    return {
      ...rest,
      extensions: Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'http')),
    };
  });
}

/** A deliberate error as GraphQL has it, with what HTTP answers to it. */
export function graphqlError(error: ApiError, http: HttpAnswer): GraphQLError {
  return new GraphQLError(error.message, { extensions: { ...deliberateExtensions(error), http } });
}

/** What HTTP answers to an error, beside the body. */
export interface HttpAnswer {
  readonly status: number;
  /** Whether the status goes with `application/graphql-response+json` alone. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function deliberateExtensions({ code, details }: ApiError): Record<string, unknown> {
  return { ...details, code, retryable: errorCatalogue[code].retryable };
}

/** The error at the bottom: GraphQL wraps what resolvers throw, more than once at times. */
function originOf(error: unknown): unknown {
  return isGraphQLError(error) && error.originalError != null ? originOf(error.originalError) : error;
}

// By name: two copies of the library in one process fail `instanceof`.
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

function located(
  at: GraphQLError | null,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions,
  });
}
