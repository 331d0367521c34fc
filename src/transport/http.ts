import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { ApiError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import { clientAddress } from './addresses.ts';
import type { OnRefused } from './limits.ts';
import type { Readiness } from './readiness.ts';
import { graphqlPath, pathOf } from './paths.ts';
import type { Yoga } from './yoga.ts';

/** What the HTTP server serves. */
export interface HttpOptions {
  readonly yoga: Yoga;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'>;
  /** Bytes of a body at most: what announces more is refused before it arrives. */
  readonly maxBodyBytes: number;
  /** Milliseconds in which the header, and then the body, of a request must have arrived. */
  readonly requestTimeoutMs: number;
  /** Proxies that are believed about the address of a client. */
  readonly trustedProxies: number;
  readonly onRefused: OnRefused;
}

/** How often connections are looked at for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, readiness, metrics, maxBodyBytes, requestTimeoutMs, trustedProxies, onRefused } = options;
  const timeouts = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  };
  return createServer(timeouts, (request, response) => {
    switch (pathOf(request)) {
      case graphqlPath:
        if (hasUnsafeContentType(request)) return refuse(response, 415, 'POST application/json.');
        if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
          onRefused('MAX_BODY_BYTES');
          // What comes is not read, so nothing else can come over this connection.
          response.setHeader('connection', 'close');
          return refuse(response, 413, `A body has at most ${maxBodyBytes} bytes.`);
        }
        void yoga(request, response, { address: clientAddress(request, trustedProxies) });
        return;
      case '/health':
        return sendJson(response, 200, { status: 'up' });
      case '/ready':
        void readiness().then((ready) => sendJson(response, ready.isReady ? 200 : 503, ready.parts));
        return;
      case '/metrics':
        void metrics.exposition().then((text) => send(response, 200, metrics.contentType, text));
        return;
      default:
        return refuse(response, 404, `Nothing is here. GraphQL is at ${graphqlPath}.`);
    }
  });
}

/**
 * Whether a request has a body that a page of any origin can send without asking: forms, multipart and plain text would
 * let a foreign page run mutations for its visitor.
 */
function hasUnsafeContentType({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST') return false;
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType !== 'application/json';
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const { code } = new ApiError(status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT');
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}
