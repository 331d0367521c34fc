import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { refuseAccept, refuseContentType } from './content-negotiation.ts';
import { isPreflight, preflightHeaders, type CorsHeaders } from './cors.ts';
import type { HostOriginChecks } from './host-origin-checks.ts';
import { graphqlPath, healthPath, metricsPath, pathOf, readyPath } from './paths.ts';
import type { Readiness } from './readiness.ts';
import { bodyTooLarge, refusals, type Refusal } from './refusals.ts';
import { sendRefusal } from './refuse.ts';
import { traceIdOf } from './trace.ts';
import { refuseUnreadable } from './unreadable.ts';
import type { Yoga } from './yoga.ts';

/** The parts behind the endpoints, and the bounds of requests. */
export interface HttpOptions {
  readonly yoga: Yoga;
  readonly checks: HostOriginChecks;
  readonly corsHeaders: CorsHeaders;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'>;
  /** Bytes of a body at most. A request that announces more is refused before its body arrives. */
  readonly maxBodyBytes: number;
  /** Milliseconds in which the header, and then the body, of a request must have arrived. */
  readonly requestTimeoutMs: number;
  /** Proxies that are trusted about the address of a client. */
  readonly trustedProxies: number;
  readonly onRefused: OnRefused;
  readonly logger: Logger;
}

/** Milliseconds between two looks for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, checks, corsHeaders, readiness, metrics, requestTimeoutMs, logger } = options;
  const settings = {
    // The checks look at the host themselves, and answer with a body.
    requireHostHeader: false,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  };
  /** Logs a line when a request is over. Returns the address of its client. */
  const observe = (request: IncomingMessage, response: ServerResponse): string => {
    const address = clientAddress(request, options.trustedProxies);
    const traceId = traceIdOf(request.headers.traceparent);
    const startedAtMs = Date.now();
    response.once('close', () => {
      const { statusCode: status } = response;
      const level = status >= 500 ? 'warn' : 'debug';
      logger[level]({ address, traceId, status, tookMs: Date.now() - startedAtMs }, 'request answered');
    });
    return address;
  };
  /** Awaits an answer. An answer that fails ends its request with a 500, and never the process. */
  const settle = async (
    request: IncomingMessage,
    response: ServerResponse,
    answer: () => PromiseLike<void> | void,
  ): Promise<void> => {
    try {
      await answer();
    } catch (error) {
      logger.error({ err: error }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else sendRefusal(request, response, refusals.failure);
    }
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    noteRequest(request, response);
    response.setHeaders(new Map(Object.entries(corsHeaders(request.headers.origin))));
    // The check of the host makes a target in absolute form a path.
    const ofHost = checks.refuseHost(request);
    const path = pathOf(request);
    const refusal = ofHost ?? (path === graphqlPath ? refuseGraphQL(request, options) : null);
    // The engine reads a body to its end or to its bound. A body that is not read is thrown away, so that another request
    // can follow on the connection, unless it is longer than any body may be.
    const isRead = refusal === null && path === graphqlPath && request.method === 'POST';
    if (!isRead && isLongBody(request, options.maxBodyBytes)) response.setHeader('connection', 'close');
    if (refusal !== null) return sendRefusal(request, response, refusal);
    if (isPreflight(request) || (path === graphqlPath && request.method === 'OPTIONS')) {
      response.writeHead(204, preflightHeaders(request, corsHeaders));
      return void response.end();
    }
    switch (path) {
      case graphqlPath:
        if (isRead && request.headers.expect !== undefined) response.writeContinue();
        return void settle(request, response, () =>
          yoga(request, response, { address: observe(request, response) }),
        );
      case healthPath:
        return sendJson(response, 200, { status: 'up' });
      case readyPath:
        return void settle(request, response, async () => {
          const { isReady, parts } = await readiness();
          sendJson(response, isReady ? 200 : 503, parts);
        });
      case metricsPath:
        return void settle(request, response, async () =>
          send(response, 200, metrics.contentType, await metrics.exposition()),
        );
      default:
        return sendRefusal(request, response, refusals.notFound);
    }
  };
  const server = createServer(settings, answer);
  const noteRequest = refuseUnreadable(server, options);
  server.on('checkContinue', answer);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    response.setHeaders(new Map(Object.entries(corsHeaders(request.headers.origin))));
    response.setHeader('connection', 'close');
    sendRefusal(request, response, checks.refuseHost(request) ?? refusals.expectation);
  });
  return server;
}

/**
 * Refuses a request for GraphQL before Yoga runs it. So no mutation runs for a page that must not send it, or for a client
 * that cannot read the result.
 */
function refuseGraphQL(
  request: IncomingMessage,
  { checks, maxBodyBytes, onRefused }: Pick<HttpOptions, 'checks' | 'maxBodyBytes' | 'onRefused'>,
): Refusal | null {
  const ofOrigin = checks.refuseOrigin(request);
  if (ofOrigin !== null) return ofOrigin;
  const { method } = request;
  if (method === 'OPTIONS') return null;
  if (method !== 'GET' && method !== 'POST') return refusals.otherMethod;
  const ofMediaTypes = (method === 'POST' ? refuseContentType(request) : null) ?? refuseAccept(request);
  if (ofMediaTypes !== null) return ofMediaTypes;
  if (announcedBytes(request) <= maxBodyBytes) return null;
  onRefused('MAX_BODY_BYTES');
  return bodyTooLarge(maxBodyBytes);
}

/** Whether the body of a request may have more than `maxBodyBytes`, or comes only when the client is told to go on. */
function isLongBody(request: IncomingMessage, maxBodyBytes: number): boolean {
  const { 'transfer-encoding': coding, expect } = request.headers;
  return coding !== undefined || expect !== undefined || announcedBytes(request) > maxBodyBytes;
}

function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}
