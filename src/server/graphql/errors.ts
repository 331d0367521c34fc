import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import { ApiError, errorCatalogue } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';

/** What a client is told about an error that nobody meant to show. */
export const maskedMessage = 'Internal server error.';

/** Turns whatever was thrown into the error that a client may see. */
export type MaskError = (error: unknown) => GraphQLError;

/** Characters of a message at most: a longer one is cut, because messages of GraphQL quote values of any length. */
export const maximumMessageLength = 1000;

/** Places in the document that an error names at most. */
export const maximumLocations = 10;

/** How errors are masked. */
export interface MaskOptions {
  readonly log: Log;
  /** Told the code of every error that a client gets. */
  readonly onError: (code: string) => void;
}

/**
 * Creates the one mask that every transport uses.
 *
 * An {@link ApiError} keeps its code, message and details; an error that GraphQL itself raised about the request keeps
 * its message and gets a code; everything else is logged and becomes `INTERNAL_SERVER_ERROR`. A message has at most
 * {@link maximumMessageLength} characters.
 */
export function createMaskError({ log, onError }: MaskOptions): MaskError {
  const mask: MaskError = (error) => {
    const at = isGraphQLError(error) ? error : null;
    const cause = originOf(error);
    if (cause instanceof ApiError) {
      // The client is told what it means to it; what has happened is for whoever runs the server.
      if (cause.cause !== undefined)
        log.warn({ err: cause.cause, code: cause.code }, 'a part of the service failed');
      return shownError(at, cause.message, deliberateExtensions(cause));
    }
    if (isGraphQLError(cause)) {
      const { code = 'BAD_USER_INPUT', ...extensions } = cause.extensions;
      const shown = at ?? cause;
      return shownError(shown, shown.message, { ...extensions, code });
    }
    log.error({ err: cause, path: at?.path }, 'an operation failed unexpectedly');
    return shownError(at, maskedMessage, { code: 'INTERNAL_SERVER_ERROR' });
  };
  return (error) => {
    const masked = mask(error);
    onError(String(masked.extensions['code']));
    return masked;
  };
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

/**
 * An error for a client: a message of at most {@link maximumMessageLength} characters, and the path and the first
 * {@link maximumLocations} locations of another error.
 */
export function shownError(
  at: Pick<GraphQLError, 'path' | 'source' | 'positions'> | null,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(shortened(message), {
    source: at?.source ?? null,
    positions: at?.positions?.slice(0, maximumLocations) ?? null,
    path: at?.path ?? null,
    extensions,
  });
}

function shortened(message: string): string {
  if (message.length <= maximumMessageLength) return message;
  // Half a character at the end would be no text.
  return `${message.slice(0, maximumMessageLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
