/** An error as the server sends it. */
export interface GraphQLErrorShape {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * The reason why a stream, a state or a request failed.
 *
 * `code` is a code of the server, or one of the client's own: `UNREACHABLE` (no answer), `CLOSED` (the server closed the
 * connection), `NOT_GRAPHQL` (another kind of answer), `NOT_RESUMABLE` (the document lacks `after` or `cursor`),
 * `NOT_WHOLE` (an order book differs from its checksum, or misses events).
 */
export class MarketcastError extends Error {
  override readonly name = 'MarketcastError';
  readonly code: string;
  /** Whether the same request can succeed later. */
  readonly isRetryable: boolean;
  /** Milliseconds to wait before the next try; null when the server gave none. */
  readonly retryAfterMs: number | null;
  /** The errors of the answer; empty when there was no answer. */
  readonly errors: readonly GraphQLErrorShape[];

  constructor(
    code: string,
    message: string,
    {
      isRetryable = false,
      retryAfterMs = null,
      errors = [],
      cause,
    }: {
      readonly isRetryable?: boolean;
      readonly retryAfterMs?: number | null;
      readonly errors?: readonly GraphQLErrorShape[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.isRetryable = isRetryable;
    this.retryAfterMs = retryAfterMs;
    this.errors = errors;
  }
}

/** The error of a document that lacks a part. */
export const notResumable = (): MarketcastError =>
  new MarketcastError('NOT_RESUMABLE', 'To resume, give its field `after: $after`, and select `cursor`.');

/** The error of a trouble that passes. */
export function passing(code: string, message: string, cause?: unknown): MarketcastError {
  return new MarketcastError(code, message, { isRetryable: true, cause });
}

/** The error of an answer with errors. The first error decides. `waitMs` is the time to wait that the answer gives. */
export function errorOf(errors: readonly GraphQLErrorShape[], waitMs: number | null = null): MarketcastError {
  const [first] = errors;
  const { code, retryable, retryAfterMs } = first?.extensions ?? {};
  return new MarketcastError(
    typeof code === 'string' ? code : 'UNKNOWN',
    first?.message ?? 'There is no reason.',
    {
      // An unexpected error of the server may pass. Its deliberate errors say so themselves.
      isRetryable: retryable === true || code === 'INTERNAL_SERVER_ERROR',
      retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : waitMs,
      errors,
    },
  );
}

/** The error of a server, or of a part of this client, that did not arrive. */
export const unreachable = (name: string, cause: unknown): MarketcastError =>
  passing('UNREACHABLE', `There is no answer of ${name}.`, cause);

/**
 * Makes errors, for the parts of the client that are loaded when they are needed. Such a part imports no code of the core,
 * because bundlers would put the imported code into a further file.
 */
export const faults = { MarketcastError, errorOf, passing, unreachable };

export type Faults = typeof faults;
