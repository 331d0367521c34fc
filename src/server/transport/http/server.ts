import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { ApiError } from '../../base/errors.ts';
import type { Log } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { OnRefused } from '../limits/limits.ts';
import type { Readiness } from './readiness.ts';
import { graphqlPath, pathOf } from './paths.ts';
import { traceIdOf } from './trace.ts';
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
  readonly log: Log;
}

/** What a connection is told that cannot be read as a request; anything else is 400. */
const clientErrors: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/** How often connections are looked at for requests that take too long. */
const checkIntervalMs = 1000;

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer(options: HttpOptions): Server {
  const { yoga, readiness, metrics, maxBodyBytes, requestTimeoutMs, trustedProxies, onRefused, log } =
    options;
  const timeouts = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  };
  /** Writes a line when a request is over; the address that it comes from. */
  const observe = (request: IncomingMessage, response: ServerResponse): string => {
    const address = clientAddress(request, trustedProxies);
    const traceId = traceIdOf(request.headers.traceparent);
    const startedAtMs = Date.now();
    response.once('close', () => {
      const { statusCode: status } = response;
      const level = status >= 500 ? 'warn' : 'debug';
      log[level]({ address, traceId, status, tookMs: Date.now() - startedAtMs }, 'request answered');
    });
    return address;
  };
  const server = createServer(timeouts, (request, response) => {
    switch (pathOf(request)) {
      case graphqlPath:
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
        void yoga(request, response, { address: observe(request, response) });
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
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') onRefused('REQUEST_TIMEOUT_MS');
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const status = clientErrors[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  return server;
}

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
