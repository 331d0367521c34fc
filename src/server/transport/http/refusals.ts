import type { ErrorCode, ErrorDetails } from '../../base/errors.ts';
import { graphqlMethods } from './cors.ts';
import { graphqlPath } from './paths.ts';

/**
 * The answer to a request that is refused for its own sake, before its operation is looked at. Its body has the shape of a
 * GraphQL result, and its header lets the pages of allowed origins read it, wherever the request is refused:
 *
 * ```
 *   of a request, before Yoga           sendRefusal(request, response, refusal)
 *   of a request, inside Yoga           throw refusalError(refusal)
 *   of an upgrade, or of bytes that     writeRefusal(stream, refusal, answer)
 *   are no request
 * ```
 */
export interface Refusal {
  readonly status: number;
  readonly code: RefusalCode;
  readonly message: string;
  /** Facts for the client beside the code. */
  readonly details?: ErrorDetails;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A code of the catalogue, or a code of HTTP. */
export type RefusalCode = ErrorCode | 'BAD_REQUEST' | 'INTERNAL_SERVER_ERROR';

/** Milliseconds after which a client that was refused for the number of connections tries again. */
const retryAfterMs = 1000;

const closing = { connection: 'close' };

const ofHeaders = { code: 'BAD_USER_INPUT' } as const;

/** The refusals that need no facts of their request. */
export const refusals = {
  noHost: {
    ...ofHeaders,
    status: 400,
    message: 'A request names the host that it is for, once and well-formed.',
    // The client and this server may disagree about where the next request of this connection begins.
    headers: closing,
  },
  unreadable: { ...ofHeaders, status: 400, message: 'This is no request of HTTP/1.1.' },
  badHandshake: {
    ...ofHeaders,
    status: 400,
    message: 'This is no opening handshake of the WebSocket protocol.',
    headers: { 'sec-websocket-version': '13' },
  },
  foreignHost: {
    status: 403,
    code: 'FORBIDDEN',
    message:
      'Outside production this host is not served: use localhost, or set HOST to the name or address to serve.',
    headers: closing,
  },
  foreignOrigin: {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Pages of this origin may not use this server: ALLOWED_ORIGINS names those that may.',
  },
  notFound: {
    status: 404,
    code: 'NOT_FOUND',
    message: `Nothing is here. GraphQL is at ${graphqlPath}.`,
  },
  pageMissing: {
    status: 404,
    code: 'NOT_FOUND',
    message: `The page is not built: run \`npm run prepare\`. GraphQL is at ${graphqlPath}.`,
  },
  otherMethod: {
    status: 405,
    code: 'BAD_REQUEST',
    message: 'GraphQL takes GET and POST.',
    headers: { allow: graphqlMethods },
  },
  upgradeByOtherMethod: {
    status: 405,
    code: 'BAD_REQUEST',
    message: 'A handshake of the WebSocket protocol is a GET.',
    headers: { allow: 'GET' },
  },
  tunnel: {
    status: 405,
    code: 'BAD_REQUEST',
    message: 'This server is no proxy.',
    headers: { allow: graphqlMethods },
  },
  noEventStream: {
    ...ofHeaders,
    status: 406,
    message: 'Results of a subscription come as text/event-stream, or over a WebSocket.',
  },
  timedOut: { ...ofHeaders, status: 408, message: 'The request did not arrive in time.' },
  chunkExtensions: { ...ofHeaders, status: 413, message: 'The extensions of a chunk are too large.' },
  contentType: {
    ...ofHeaders,
    status: 415,
    message: 'POST application/json, in UTF-8.',
    headers: { 'accept-post': 'application/json' },
  },
  contentEncoding: {
    ...ofHeaders,
    status: 415,
    message: 'POST a body that is not compressed.',
    headers: { 'accept-encoding': 'identity' },
  },
  expectation: { ...ofHeaders, status: 417, message: 'The only expectation is 100-continue.' },
  /** RFC 6455, section 4.4. */
  otherVersion: {
    ...ofHeaders,
    status: 426,
    message: 'This server speaks version 13 of the WebSocket protocol.',
    headers: { 'sec-websocket-version': '13' },
  },
  headerTooLarge: { ...ofHeaders, status: 431, message: 'The header is too large.' },
  failure: { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error.' },
} as const satisfies Readonly<Record<string, Refusal>>;

/** The refusals of a connection that a limit of connections refuses, by the limit. */
export const connectionRefusals = {
  full: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message: 'The server has as many connections as it may: try again shortly.',
    details: { retryAfterMs },
  },
  'too many of the address': {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'This address has as many connections as it may.',
    details: { retryAfterMs },
  },
} as const satisfies Readonly<Record<string, Refusal>>;

/** The refusal of a client that accepts no media type of `types`. */
export function notAcceptable(types: readonly string[]): Refusal {
  return { ...ofHeaders, status: 406, message: `There is ${types.join(', ')}.` };
}

/** The refusal of a body of more than `maxBodyBytes`. The rest of it is not read, so its connection ends. */
export function bodyTooLarge(maxBodyBytes: number): Refusal {
  const message = `A body has at most ${maxBodyBytes} bytes.`;
  return { ...ofHeaders, status: 413, message, details: { maxBodyBytes }, headers: closing };
}

/** The refusal of a list of more than `maxBatchSize` operations. */
export function batchTooLarge(maxBatchSize: number): Refusal {
  const message = `A batch holds at most ${maxBatchSize} operations.`;
  return { ...badRequest(message), status: 413, details: { maxBatchSize } };
}

/** The refusal of a request that is well-formed for HTTP, and not for GraphQL over HTTP. */
export function badRequest(message: string): Refusal {
  return { status: 400, code: 'BAD_REQUEST', message };
}
