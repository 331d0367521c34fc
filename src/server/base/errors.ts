/**
 * The error catalogue: every deliberate error has a code, a message for clients, and whether a retry can help.
 *
 * Every transport masks all other errors as `INTERNAL_SERVER_ERROR`.
 */
export const errorCatalogue = {
  UNAUTHENTICATED: { message: 'Sign in first: this needs a valid token.', retryable: false },
  FORBIDDEN: { message: 'This token may not do that.', retryable: false },
  NOT_FOUND: { message: 'There is nothing with that id.', retryable: false },
  BAD_USER_INPUT: { message: 'An argument is not acceptable.', retryable: false },
  MARKET_NOT_ACTIVE: { message: 'The market does not trade in its present state.', retryable: false },
  ILLEGAL_TRANSITION: {
    message: 'The market cannot take that step from its present state.',
    retryable: false,
  },
  ALREADY_VOTED: { message: 'This wallet has already voted.', retryable: false },
  VOTING_CLOSED: { message: 'The market takes no such votes in its present state.', retryable: false },
  SLIPPAGE_EXCEEDED: { message: 'The price moved past the limit of this order.', retryable: true },
  INSUFFICIENT_SHARES: { message: 'The wallet holds fewer shares than that.', retryable: false },
  RATE_LIMITED: { message: 'Too many requests: slow down.', retryable: true },
  TOO_MANY_SUBSCRIPTIONS: {
    message: 'This connection has as many subscriptions as it may.',
    retryable: false,
  },
  QUERY_TOO_COMPLEX: { message: 'The document asks for too much.', retryable: false },
  CLIENT_ID_REUSED: {
    message: 'This clientId belongs to another request of yours: give each request its own.',
    retryable: false,
  },
  CURSOR_INVALID: { message: 'The cursor is not one of this stream.', retryable: false },
  CURSOR_EXPIRED: {
    message: 'The log no longer reaches back to the cursor: fetch the present state and subscribe anew.',
    retryable: false,
  },
  SERVICE_UNAVAILABLE: { message: 'A part of the service is down: try again shortly.', retryable: true },
} as const satisfies Record<string, { message: string; retryable: boolean }>;

/** A code of {@link errorCatalogue}. */
export type ErrorCode = keyof typeof errorCatalogue;

/** Facts about an error that a client gets beside the code. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A deliberate error: its code, message and details reach the client as they are.
 *
 * A plain class rather than a GraphQLError, so that stores and brokers can throw it without knowing GraphQL.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, message: string = errorCatalogue[code].message) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Whether a part of the service is out of reach for now. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'SERVICE_UNAVAILABLE';
}
