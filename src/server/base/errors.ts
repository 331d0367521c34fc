/** The message of a code for clients, and whether a retry can help. */
export interface ErrorMeaning {
  readonly message: string;
  readonly retryable: boolean;
}

/** The codes that belong to no domain. */
export const generalCodes = {
  UNAUTHENTICATED: { message: 'Sign in first: this needs a valid token.', retryable: false },
  FORBIDDEN: { message: 'This token may not do that.', retryable: false },
  NOT_FOUND: { message: 'There is nothing with that id.', retryable: false },
  BAD_USER_INPUT: { message: 'An argument is not acceptable.', retryable: false },
  RATE_LIMITED: { message: 'Too many requests: slow down.', retryable: true },
  TOO_MANY_SUBSCRIPTIONS: {
    message: 'This connection has as many subscriptions as it may.',
    retryable: true,
  },
  DOCUMENT_NOT_TRUSTED: {
    message: 'This server runs trusted documents only, by their ids.',
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
} as const satisfies Record<string, ErrorMeaning>;

/**
 * The error catalogue: every deliberate error has a code. A domain adds its codes by merging its declaration into this
 * interface, and defines them with {@link defineCodes}.
 *
 * Every transport masks all other errors as `INTERNAL_SERVER_ERROR`.
 */
export interface ErrorCatalogue {
  readonly general: typeof generalCodes;
}

/** A code of the catalogue. */
export type ErrorCode = {
  [Name in keyof ErrorCatalogue]: keyof ErrorCatalogue[Name];
}[keyof ErrorCatalogue];

const meanings = new Map<string, ErrorMeaning>(Object.entries(generalCodes));

/**
 * Adds codes to the catalogue. A file that throws a code imports the file that defines it.
 *
 * @throws when a code is already in the catalogue.
 */
export function defineCodes<const Codes extends Readonly<Record<string, ErrorMeaning>>>(codes: Codes): Codes {
  for (const [code, meaning] of Object.entries(codes)) {
    if (meanings.has(code)) throw new Error(`the code ${code} is defined twice`);
    meanings.set(code, meaning);
  }
  return codes;
}

/** Whether a text is a code of the catalogue. */
export function isErrorCode(text: string): text is ErrorCode {
  return meanings.has(text);
}

/** The meaning of a code. */
export function meaningOf(code: ErrorCode): ErrorMeaning {
  const meaning = meanings.get(code);
  if (meaning === undefined) throw new Error(`the code ${code} is declared and not defined`);
  return meaning;
}

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

  constructor(code: ErrorCode, details: ErrorDetails = {}, message: string = meaningOf(code).message) {
    super(message);
    // A deliberate error needs no stack, and a stack with source maps costs more than the check that refused.
    this.stack = `${this.name}: ${message}`;
    this.code = code;
    this.details = details;
  }
}
