import {
  GraphQLError,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';

import { ApiError, meaningOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { fitsInto } from './execution/json-size.ts';

/** The message that a client gets for an unexpected error. */
export const maskedMessage = 'Internal server error.';

/** Turns a thrown value into the error that a client may see. */
export type MaskError = (error: unknown) => GraphQLError;

/** Characters of a message at most. A longer message is cut, because messages of GraphQL quote values of any length. */
const maximumMessageLength = 1000;

/** Locations of an error at most. */
const maximumLocations = 10;

/** Errors of a result at most. The last tells how many more there were. */
const maximumErrors = 20;

/** Bytes of the JSON of an error's extensions, and of its path, at most. Larger extensions keep only the code. */
const maximumPartBytes = 4096;

export interface MaskOptions {
  readonly logger: Logger;
  /** Called with the code of every error that a client gets. */
  readonly onError: (code: string) => void;
}

/**
 * Creates the mask of every transport.
 *
 * An {@link ApiError} keeps its code, message and details. An error that GraphQL raised about the request keeps its
 * message and gets a code. Every other error is logged and becomes `INTERNAL_SERVER_ERROR`. Each part of an error is bounded,
 * see {@link shownError}. An error that is masked already stays as it is.
 */
export function createMaskError({ logger, onError }: MaskOptions): MaskError {
  const mask: MaskError = (error) => {
    const at = isGraphQLError(error) ? error : null;
    const cause = originOf(error);
    if (cause instanceof ApiError) {
      // The client gets the code. The cause is for the operator.
      if (cause.cause !== undefined)
        logger.warn({ err: cause.cause, code: cause.code }, 'a part of the service failed');
      return shownError(at, cause.message, deliberateExtensions(cause));
    }
    if (isGraphQLError(cause)) {
      const { code = 'BAD_USER_INPUT', ...extensions } = cause.extensions;
      const shown = at ?? cause;
      return shownError(shown, shown.message, { ...extensions, code });
    }
    logger.error({ err: cause, path: at?.path }, 'an operation failed unexpectedly');
    return shownError(at, maskedMessage, { code: 'INTERNAL_SERVER_ERROR' });
  };
  const known = new WeakSet<GraphQLError>();
  return (error) => {
    // Several layers mask, because each may be the last.
    if (isGraphQLError(error) && known.has(error)) return error;
    const masked = mask(error);
    known.add(masked);
    onError(String(masked.extensions['code']));
    return masked;
  };
}

/**
 * Masks the errors of a result: the first {@link maximumErrors} of them. The last has the number of all others as
 * `omittedErrors` in its extensions.
 */
export function maskErrors(errors: readonly unknown[], mask: MaskError): GraphQLError[] {
  const masked = errors.slice(0, maximumErrors).map((error) => mask(error));
  const last = masked.at(-1);
  const omittedErrors = errors.length - masked.length;
  if (last !== undefined && omittedErrors > 0) Object.assign(last.extensions, { omittedErrors });
  return masked;
}

/** Errors as clients get them, without the extension that only HTTP uses. */
export function formatErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
  return errors.map((error) => {
    const { extensions = {}, ...rest } = error.toJSON();
    return {
      ...rest,
      extensions: Object.fromEntries(Object.entries(extensions).filter(([name]) => name !== 'http')),
    };
  });
}

/** A result as clients get it, see {@link formatErrors}. */
export function formatResult({ errors, ...rest }: ExecutionResult): FormattedExecutionResult {
  return errors === undefined ? rest : { ...rest, errors: formatErrors(errors) };
}

/** Turns a deliberate error into an error of GraphQL, with the status and headers of its HTTP response. */
export function graphqlError(error: ApiError, http: HttpAnswer): GraphQLError {
  return new GraphQLError(error.message, { extensions: { ...deliberateExtensions(error), http } });
}

/** The status and headers of an HTTP response with an error. */
export interface HttpAnswer {
  readonly status: number;
  /** Whether the status holds for `application/graphql-response+json` only. */
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function deliberateExtensions({ code, details }: ApiError): Record<string, unknown> {
  return { ...details, code, retryable: meaningOf(code).retryable };
}

/** The error that a resolver threw. GraphQL wraps it, sometimes more than once. */
function originOf(error: unknown): unknown {
  return isGraphQLError(error) && error.originalError != null ? originOf(error.originalError) : error;
}

// Compare names, because `instanceof` fails for an error of a second copy of the library.
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

/**
 * Creates an error for a client, with at most {@link maximumMessageLength} characters of the message and of each text among
 * the extensions, and with the path and the first {@link maximumLocations} locations of another error. Extensions with more
 * than {@link maximumPartBytes} keep only the code, and a longer path is left out.
 */
export function shownError(
  at: Pick<GraphQLError, 'path' | 'source' | 'positions'> | null,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(shortened(message), {
    source: at?.source ?? null,
    positions: at?.positions?.slice(0, maximumLocations) ?? null,
    path: at?.path !== undefined && fitsInto(at.path, maximumPartBytes) ? at.path : null,
    extensions: boundedExtensions(extensions),
  });
}

function boundedExtensions(extensions: Record<string, unknown>): Record<string, unknown> {
  const short = Object.fromEntries(
    Object.entries(extensions).map(([name, value]) => [
      name,
      typeof value === 'string' ? shortened(value) : value,
    ]),
  );
  if (fitsInto(short, maximumPartBytes)) return short;
  return Object.fromEntries(
    keptExtensions.filter((name) => name in short).map((name) => [name, short[name]]),
  );
}

/** The extensions that this server sets itself and relies on. */
const keptExtensions = ['code', 'retryable', 'http'] as const;

function shortened(message: string): string {
  if (message.length <= maximumMessageLength) return message;
  // A high surrogate without its low surrogate is not valid text.
  return `${message.slice(0, maximumMessageLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
