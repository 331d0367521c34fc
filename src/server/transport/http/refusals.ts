import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { GraphQLError } from 'graphql';

import type { ErrorCode } from '../../base/errors.ts';
import { graphqlPath } from './paths.ts';

/**
 * The answer to a request that is refused for its own sake, before its operation is looked at. Its body has the shape of a
 * GraphQL result, wherever the request is refused:
 *
 * ```
 *   of a request, before Yoga           sendRefusal(response, refusal)
 *   of a request, inside Yoga           throw refusalError(refusal)
 *   of an upgrade, or of bytes that     writeRefusal(stream, refusal)
 *   are no request
 * ```
 */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request with a refusal. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, headersOf(refusal));
  response.end(bodyOf(refusal));
}

/** Writes a refusal to a stream that has no response object, and ends the stream. */
export function writeRefusal(stream: Duplex, refusal: Refusal): void {
  const body = bodyOf(refusal);
  const headers = {
    connection: 'close',
    'content-length': Buffer.byteLength(body),
    ...headersOf(refusal),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const statusLine = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`;
  stream.end([statusLine, ...lines, '', body].join('\r\n'));
}

/** An error that Yoga answers as the refusal. */
export function refusalError({ status, code, message }: Omit<Refusal, 'headers'>): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/** The refusal of a request that is not well-formed, as an error for Yoga. */
export function badRequest(message: string, status = 400): GraphQLError {
  return refusalError({ status, code: 'BAD_REQUEST', message });
}

/** The refusal of a path without an endpoint. */
export const notFound: Refusal = {
  status: 404,
  code: 'NOT_FOUND',
  message: `Nothing is here. GraphQL is at ${graphqlPath}.`,
};

/** The refusals of a connection that a limit of connections refuses, by the limit. */
export const connectionRefusals = {
  full: {
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    message: 'The server has as many connections as it may: try again shortly.',
  },
  'too many of the address': {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'This address has as many connections as it may.',
  },
} as const satisfies Readonly<Record<string, Refusal & { readonly code: ErrorCode }>>;

function headersOf({ headers }: Refusal): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers };
}

function bodyOf({ code, message }: Refusal): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
