import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Account } from '../limits/account/account.ts';
import type { Accounts } from '../limits/account/accounts.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { RequestOperation } from '../request-operation.ts';
import { createAnswers, type AnswerOptions } from './answers.ts';
import { refuseAccept, refuseContentType } from './content-negotiation.ts';
import { isPreflight, preflightHeaders, type CorsHeaders } from './cors.ts';
import type { HostOriginChecks } from './host-origin-checks.ts';
import { sendMetrics } from './metrics-server.ts';
import { graphqlPath, healthPath, metricsPath, pathOf, readyPath } from './paths.ts';
import type { Page } from './page.ts';
import { createTurns, type PipelineOptions } from './pipeline.ts';
import type { Readiness } from './readiness.ts';
import { bodyTooLarge, connectionRefusals, refusals, type Refusal } from './refusals.ts';
import { sendRefusal } from './refuse.ts';
import { TcpConnections } from './tcp-connections.ts';
import { traceIdOf } from './trace.ts';
import { refuseUnreadable } from './unreadable.ts';
import type { Yoga } from './yoga.ts';

/** The parts behind the endpoints, and the bounds of requests. */
export interface HttpOptions extends AnswerOptions, PipelineOptions {
  readonly yoga: Yoga;
  readonly checks: HostOriginChecks;
  readonly corsHeaders: CorsHeaders;
  /** What the clients hold: requests for GraphQL count as connections until they are answered. */
  readonly accounts: Accounts;
  readonly readiness: () => Promise<Readiness>;
  /** Null where the metrics have a port of their own. */
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'> | null;
  /** The page at `/`; null where none is served. */
  readonly page: Page | null;
  /** Bytes of a body at most. A request that announces more is refused before its body arrives. */
  readonly maxBodyBytes: number;
  /** Milliseconds in which the header, and then the body, of a request must have arrived. */
  readonly requestTimeoutMs: number;
  /** Milliseconds that an idle connection stays open after an answer. */
  readonly keepAliveTimeoutMs: number;
  /** Proxies that are trusted about the address of a client. */
  readonly trustedProxies: number;
  readonly onRefused: OnRefused;
  readonly logger: Logger;
}

/** Milliseconds between two looks for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, checks, corsHeaders, accounts, readiness, metrics, page, requestTimeoutMs, logger } = options;
  const answers = createAnswers(options);
  const settings = {
    // The checks look at the host themselves, and answer with a body.
    requireHostHeader: false,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
    keepAliveTimeout: options.keepAliveTimeoutMs,
  };
  /** Logs a line when a request is over, and gives its connection back to the account of its client. */
  const observe = (
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
    account: Account,
  ): void => {
    const traceId = traceIdOf(request.headers.traceparent);
    const startedAtMs = Date.now();
    response.once('close', () => {
      accounts.close(account);
      const { statusCode: status } = response;
      const level = status >= 500 ? 'warn' : 'debug';
      logger[level]({ address, traceId, status, tookMs: Date.now() - startedAtMs }, 'request answered');
    });
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
    if (!tcpConnections.begin(request, response)) return;
    noteRequest(request, response);
    response.setHeaders(new Map(Object.entries(corsHeaders(request.headers.origin))));
    // The check of the host makes a target in absolute form a path.
    const ofHost = checks.refuseHost(request);
    const path = pathOf(request);
    const ofRequest = ofHost ?? (path === graphqlPath ? refuseGraphQL(request, options) : null);
    const isOperation = ofRequest === null && path === graphqlPath && request.method !== 'OPTIONS';
    const address = isOperation ? clientAddress(request, options.trustedProxies) : '';
    const account = isOperation ? accounts.open(address) : null;
    const refusal = typeof account === 'string' ? connectionRefusals[account] : ofRequest;
    // The engine reads a body to its end or to its bound. A body that is not read is thrown away, so that another request
    // can follow on the connection, unless it is longer than any body may be.
    const isRead = refusal === null && path === graphqlPath && request.method === 'POST';
    if (!isRead && isLongBody(request, options.maxBodyBytes)) response.setHeader('connection', 'close');
    if (refusal !== null) return sendRefusal(request, response, refusal);
    if (isPreflight(request) || (path === graphqlPath && request.method === 'OPTIONS')) {
      response.writeHead(204, preflightHeaders(request, corsHeaders));
      return void response.end();
    }
    if (account !== null && typeof account !== 'string') {
      observe(request, response, address, account);
      if (isRead && request.headers.expect !== undefined) response.writeContinue();
      const operation = new RequestOperation('http', address);
      // The engine's promise stays pending when a client leaves.
      response.once('close', () => operation.leave());
      return void settle(request, response, () =>
        yoga(request, response, { address, account, operation, answers }),
      );
    }
    switch (path) {
      case healthPath:
        return sendJson(response, 200, { status: 'up' });
      case readyPath:
        return void settle(request, response, async () => {
          const { isReady, parts } = await readiness();
          sendJson(response, isReady ? 200 : 503, parts);
        });
      case metricsPath:
        if (metrics === null) return sendRefusal(request, response, refusals.notFound);
        return void settle(request, response, () => sendMetrics(response, { metrics }));
      default:
        if (page?.answer(request, response, path) === true) return;
        return sendRefusal(request, response, refusals.notFound);
    }
  };
  const refuseExpectation = (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeaders(new Map(Object.entries(corsHeaders(request.headers.origin))));
    response.setHeader('connection', 'close');
    if (!tcpConnections.begin(request, response)) return;
    sendRefusal(request, response, checks.refuseHost(request) ?? refusals.expectation);
  };
  const inTurn = createTurns(options, (request, response) => answers.watch(request, response));
  const server = createServer(settings, inTurn(answer));
  const noteRequest = refuseUnreadable(server, options);
  const tcpConnections = new TcpConnections(server, options);
  server.on('checkContinue', inTurn(answer));
  server.on('checkExpectation', inTurn(refuseExpectation));
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
