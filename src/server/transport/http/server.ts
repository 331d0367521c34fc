import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { answerTypes, normaliseAccept, normaliseContentType } from './content-negotiation.ts';
import type { HostOriginChecks } from './host-origin-checks.ts';
import { graphqlPath, healthPath, metricsPath, pathOf, readyPath } from './paths.ts';
import type { Readiness } from './readiness.ts';
import { notFound, sendRefusal, writeRefusal, type Refusal } from './refusals.ts';
import { traceIdOf } from './trace.ts';
import type { Yoga } from './yoga.ts';

/** The parts behind the endpoints, and the bounds of requests. */
export interface HttpOptions {
  readonly yoga: Yoga;
  readonly checks: HostOriginChecks;
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

/** The refusals of a connection whose bytes cannot be read as a request, by the error of Node's parser. */
const clientErrors: Readonly<Record<string, Pick<Refusal, 'status' | 'message'>>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The header is too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The extensions of a chunk are too large.' },
};
const unreadable = { status: 400, message: 'This is no request of HTTP/1.1.' };

const failure: Refusal = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Internal server error.',
};

/** Milliseconds between two looks for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, checks, readiness, metrics, requestTimeoutMs, onRefused, logger } = options;
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
  const settle = async (response: ServerResponse, answer: () => PromiseLike<void> | void): Promise<void> => {
    try {
      await answer();
    } catch (error) {
      logger.error({ err: error }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else sendRefusal(response, failure);
    }
  };
  const server = createServer(settings, (request, response) => {
    const refusal = checks.refuseHost(request);
    if (refusal !== null) return sendRefusal(response, refusal);
    switch (pathOf(request)) {
      case graphqlPath: {
        const refusal = refuseGraphQL(request, options);
        if (refusal !== null) return sendRefusal(response, refusal);
        return void settle(response, () => yoga(request, response, { address: observe(request, response) }));
      }
      case healthPath:
        return sendJson(response, 200, { status: 'up' });
      case readyPath:
        return void settle(response, async () => {
          const { isReady, parts } = await readiness();
          sendJson(response, isReady ? 200 : 503, parts);
        });
      case metricsPath:
        return void settle(response, async () =>
          send(response, 200, metrics.contentType, await metrics.exposition()),
        );
      default:
        return sendRefusal(response, notFound);
    }
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') onRefused('REQUEST_TIMEOUT_MS');
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const refusal = clientErrors[error.code ?? ''] ?? unreadable;
    writeRefusal(socket, { code: 'BAD_USER_INPUT', ...refusal });
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
  const refusal = checks.refuseOrigin(request);
  if (refusal !== null) return refusal;
  if (request.method === 'POST' && !normaliseContentType(request)) {
    return badInput(415, 'POST application/json, in UTF-8 and not compressed.');
  }
  if (!normaliseAccept(request)) return badInput(406, `There is ${answerTypes.join(', ')}.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
    onRefused('MAX_BODY_BYTES');
    // The body is not read, so no other request can follow on this connection.
    const headers = { connection: 'close' };
    return { ...badInput(413, `A body has at most ${maxBodyBytes} bytes.`), headers };
  }
  return null;
}

function badInput(status: number, message: string): Refusal {
  return { status, code: 'BAD_USER_INPUT', message };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}
