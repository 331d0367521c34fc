import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Log } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { OnRefused } from '../limits/limits.ts';
import type { Readiness } from './readiness.ts';
import { graphqlPath, pathOf } from './paths.ts';
import { sendRefusal, writeRefusal, type Refusal } from './refusals.ts';
import type { RequestRules } from './request-rules.ts';
import { traceIdOf } from './trace.ts';
import type { Yoga } from './yoga.ts';

/** What the HTTP server serves. */
export interface HttpOptions {
  readonly yoga: Yoga;
  readonly rules: RequestRules;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'>;
  /** Bytes of a body at most: what announces more is refused before it arrives. */
  readonly maxBodyBytes: number;
  /** Milliseconds in which the header, and then the body, of a request must have arrived. */
  readonly requestTimeoutMs: number;
  /** Proxies that are believed about the address of a client. */
  readonly trustedProxies: number;
  readonly onRefused: OnRefused;
  readonly log: Log;
}

/** What a connection is told that cannot be read as a request. */
const clientErrors: Readonly<Record<string, Pick<Refusal, 'status' | 'message'>>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The header is too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The extensions of a chunk are too large.' },
};
const unreadable = { status: 400, message: 'This is no request of HTTP/1.1.' };

/** How often connections are looked at for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, rules, readiness, metrics, maxBodyBytes, requestTimeoutMs, onRefused, log } = options;
  const settings = {
    // The rules look at the host themselves, and answer with a body.
    requireHostHeader: false,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  };
  /** Writes a line when a request is over; the address that it comes from. */
  const observe = (request: IncomingMessage, response: ServerResponse): string => {
    const address = clientAddress(request, options.trustedProxies);
    const traceId = traceIdOf(request.headers.traceparent);
    const startedAtMs = Date.now();
    response.once('close', () => {
      const { statusCode: status } = response;
      const level = status >= 500 ? 'warn' : 'debug';
      log[level]({ address, traceId, status, tookMs: Date.now() - startedAtMs }, 'request answered');
    });
    return address;
  };
  /** Waits for an answer. One that fails ends its request, and not the process. */
  const settle = async (response: ServerResponse, answer: PromiseLike<void> | void): Promise<void> => {
    try {
      await answer;
    } catch (error) {
      log.error({ err: error }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else sendRefusal(response, failure);
    }
  };
  const server = createServer(settings, (request, response) => {
    const ofHost = rules.checkHost(request);
    if (ofHost !== null) return sendRefusal(response, ofHost);
    switch (pathOf(request)) {
      case graphqlPath: {
        // Before it is executed: a mutation of a page that must not send it should not happen.
        const ofOrigin = rules.checkOrigin(request);
        if (ofOrigin !== null) return sendRefusal(response, ofOrigin);
        if (request.method === 'POST' && !takesJson(request)) {
          return refuse(response, 415, 'POST application/json, in UTF-8 and not compressed.');
        }
        // Before it is executed: a mutation whose result nobody can read should not happen.
        if (!takesAccept(request)) return refuse(response, 406, `There is ${answers.join(', ')}.`);
        if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
          onRefused('MAX_BODY_BYTES');
          // What comes is not read, so nothing else can come over this connection.
          response.setHeader('connection', 'close');
          return refuse(response, 413, `A body has at most ${maxBodyBytes} bytes.`);
        }
        return void settle(response, yoga(request, response, { address: observe(request, response) }));
      }
      case '/health':
        return sendJson(response, 200, { status: 'up' });
      case '/ready':
        return void settle(
          response,
          readiness().then((ready) => sendJson(response, ready.isReady ? 200 : 503, ready.parts)),
        );
      case '/metrics':
        return void settle(
          response,
          metrics.exposition().then((text) => send(response, 200, metrics.contentType, text)),
        );
      default:
        return refuse(response, 404, `Nothing is here. GraphQL is at ${graphqlPath}.`);
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

const failure: Refusal = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Internal server error.',
};

/**
 * Whether the body of a request is JSON, told to GraphQL by that name however it was spelt.
 *
 * Nothing else is taken, not even where it could be read: forms, multipart and plain text can be sent by a page of any
 * origin without asking, and would let it run mutations for its visitor.
 */
function takesJson({ headers }: IncomingMessage): boolean {
  const [mediaType, ...parameters] = partsOf(headers['content-type'] ?? '');
  const charset = parameterOf(parameters, 'charset') ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (mediaType !== 'application/json' || charset !== 'utf-8' || encoding !== 'identity') return false;
  headers['content-type'] = 'application/json';
  return true;
}

/** What GraphQL can be answered as. Of those that are wanted alike, the first is sent. */
const answers = ['application/json', 'application/graphql-response+json', 'text/event-stream'] as const;

/**
 * Whether a client accepts any of {@link answers}. They are told to GraphQL in the order in which the client wants them:
 * it takes the first, and knows nothing of weights.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9110#section-12.5.1
 */
function takesAccept({ method, headers }: IncomingMessage): boolean {
  if (headers.accept === undefined || (method !== 'GET' && method !== 'POST')) return true;
  const ranges = headers.accept.split(',').map((range, index) => {
    const [mediaType = '', ...parameters] = partsOf(range);
    const isReadable = (parameterOf(parameters, 'charset') ?? 'utf-8') === 'utf-8';
    const weight = Number(parameterOf(parameters, 'q') ?? 1);
    return { mediaType, weight: isReadable ? weight : 0, index };
  });
  const accepted = answers.flatMap((answer) => {
    // The most specific range decides, not the first.
    const names = [answer, `${answer.split('/', 1)[0] ?? ''}/*`, '*/*'];
    const decisive = names.map((name) => ranges.find(({ mediaType }) => mediaType === name));
    const range = decisive.find((candidate) => candidate !== undefined);
    return range !== undefined && range.weight > 0 ? [{ answer, ...range }] : [];
  });
  const inOrder = accepted.toSorted((one, other) => other.weight - one.weight || one.index - other.index);
  const wanted = inOrder.map(({ answer }) => answer);
  // An event stream carries everything, and GraphQL would prefer JSON if it were named too.
  const told: string[] = wanted[0] === 'text/event-stream' ? [wanted[0]] : wanted;
  // A browser asks for GraphiQL.
  if (method === 'GET' && ranges.some(({ mediaType }) => mediaType === 'text/html')) told.push('text/html');
  headers.accept = told.join(', ');
  return headers.accept !== '';
}

/** A header's value, or one of its ranges, and its parameters. */
function partsOf(value: string): readonly string[] {
  return value.split(';').map((part) => part.trim().toLowerCase());
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  const parameter = parameters.find((candidate) => candidate.startsWith(`${name}=`));
  return parameter?.slice(name.length + 1).replaceAll('"', '');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendRefusal(response, { status, code: status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT', message });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}
