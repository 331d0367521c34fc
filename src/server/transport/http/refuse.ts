import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { GraphQLError } from 'graphql';

import { isErrorCode, meaningOf } from '../../base/errors.ts';
import { jsonType, preferredJsonType } from './content-negotiation.ts';
import type { Refusal } from './refusals.ts';

/**
 * Answers a request with a refusal, in the JSON that its client prefers. A HEAD gets no body. The response has its headers
 * for pages of other origins already.
 */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = bodyOf(refusal);
  response.writeHead(refusal.status, headersOf(refusal, body, preferredJsonType(request)));
  response.end(body);
}

/** The parts of an answer to a request without a response object that the request decides. */
export interface RawAnswer {
  /** The headers for pages of other origins. */
  readonly cors: Readonly<Record<string, string>>;
  /** Undefined where the bytes are no request. */
  readonly method: string | undefined;
  /**
   * Milliseconds in which a client may read the answer while its request still arrives; 0 by default. A connection that is
   * destroyed with unread bytes takes the answer from its client.
   */
  readonly lingerMs?: number;
}

/** Writes a refusal to a stream that has no response object, and ends the connection. */
export function writeRefusal(
  stream: Duplex,
  refusal: Refusal,
  { cors, method, lingerMs = 0 }: RawAnswer,
): void {
  const body = bodyOf(refusal);
  const headers = { ...cors, ...headersOf(refusal, body, jsonType), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const statusLine = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`;
  // A client that never closes its own side would keep the connection.
  stream.once('finish', () => {
    if (lingerMs === 0) stream.destroy();
    else setTimeout(() => stream.destroy(), lingerMs).unref();
  });
  stream.end([statusLine, ...lines, '', method === 'HEAD' ? '' : body].join('\r\n'));
}

/** An error that Yoga answers as the refusal. */
export function refusalError(refusal: Refusal): GraphQLError {
  const { status, message, headers = {} } = refusal;
  const ofRetry = { ...retryHeaders(refusal), ...headers };
  return new GraphQLError(message, {
    extensions: { ...extensionsOf(refusal), http: { status, headers: ofRetry } },
  });
}

function headersOf(refusal: Refusal, body: string, type: string): Readonly<Record<string, string>> {
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...retryHeaders(refusal),
    ...refusal.headers,
  };
}

function retryHeaders({ details }: Refusal): Readonly<Record<string, string>> {
  const retryAfterMs = details?.['retryAfterMs'];
  return typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } : {};
}

function bodyOf(refusal: Refusal): string {
  return JSON.stringify({ errors: [{ message: refusal.message, extensions: extensionsOf(refusal) }] });
}

function extensionsOf({ code, details }: Refusal): Readonly<Record<string, unknown>> {
  return { ...details, code, ...(isErrorCode(code) ? { retryable: meaningOf(code).retryable } : {}) };
}
