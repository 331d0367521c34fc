import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode, handleProtocols, makeServer, type Context as SocketContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';

import { isOutOfReach } from '../../base/errors.ts';
import { formatErrors, type MaskError } from '../../graphql/errors.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Log } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import { addressGroup, clientAddress } from '../limits/addresses.ts';
import { authorizationOf, socketToken, type Tokens } from '../auth/tokens.ts';
import { atExpiry } from '../auth/expiry.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ConnectionCount, LimitName } from '../limits/limits.ts';
import type { OperationLimits } from '../limits/operation-limits.ts';
import { graphqlPath, pathOf } from '../http/paths.ts';
import { writeRefusal } from '../http/refusals.ts';
import type { RequestRules } from '../http/request-rules.ts';
import { prepareOperation, runOperation, type PreparedOperation } from './operation.ts';
import { SocketConnection, type ConnectionOptions } from './connection.ts';
import { traceIdOf } from '../http/trace.ts';
import type { Yoga } from '../http/yoga.ts';

/** How sockets are served. */
export interface WebSocketOptions extends ConnectionOptions {
  readonly yoga: Yoga;
  readonly hub: Pick<Hub, 'join'>;
  readonly tokens: Tokens;
  readonly maskError: MaskError;
  readonly rules: RequestRules;
  readonly maxMessageBytes: number;
  readonly connectionInitTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly operationLimits: OperationLimits;
  /** Whether clients are told what a misspelt name may have meant. */
  readonly isSchemaVisible: boolean;
  readonly connections: ConnectionCount;
  /** Proxies that are believed about the address of a client. */
  readonly trustedProxies: number;
  /** Whether messages are compressed for clients that can. */
  readonly isCompressed: boolean;
  readonly metrics: Pick<Metrics, 'socketsOpened' | 'socketsClosed'>;
}

/** The sockets of a server. */
export interface Sockets {
  readonly count: number;
  /** Answers every upgrade with 503 from now on. */
  refuseNew(): void;
}

/** The limits that close a socket, by the code that they close it with. */
const limitOfCode: Readonly<Record<number, LimitName>> = {
  1009: 'MAX_MESSAGE_BYTES',
  4408: 'CONNECTION_INIT_TIMEOUT_MS',
};

/** Each message is compressed alone, so that no socket keeps a dictionary of its own. */
const compression = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;
/** Milliseconds that a closing handshake may take: that of a slow client has all that it has not read before it. */
const closeTimeout = { closeTimeout: 30_000 };
/** The code for a client that is to come back later (registered with IANA as "Try Again Later"). */
const tryAgainLater = 1013;

/** Serves graphql-transport-ws on a server's `/graphql`. */
export function serveWebSockets(server: Server, options: WebSocketOptions): Sockets {
  const { yoga, hub, tokens, maskError, rules, connections, onRefused, metrics, log } = options;
  let isDraining = false;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxMessageBytes,
    perMessageDeflate: options.isCompressed ? compression : false,
    // One message at a time: those that came together with a message that closes the socket must not be acted upon.
    allowSynchronousEvents: false,
    handleProtocols,
    ...closeTimeout,
  });

  const heartbeat = new Heartbeat(options.heartbeatIntervalMs, () => onRefused('HEARTBEAT_INTERVAL_MS'));
  server.on('close', () => heartbeat.close());

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', onBroken);
    const ofHost = rules.checkHost(request);
    if (ofHost !== null) return writeRefusal(stream, ofHost);
    if (pathOf(request) !== graphqlPath) return refuseUpgrade(stream, '404 Not Found');
    const ofOrigin = rules.checkOrigin(request);
    if (ofOrigin !== null) return writeRefusal(stream, ofOrigin);
    if (isOfAnotherVersion(request)) {
      return refuseUpgrade(stream, '426 Upgrade Required', 'Sec-WebSocket-Version: 13\r\n');
    }
    const address = clientAddress(request, options.trustedProxies);
    const counted = addressGroup(address);
    const admission = isDraining ? 'full' : connections.add(counted);
    if (admission === 'full') return refuseUpgrade(stream, '503 Service Unavailable');
    if (admission !== 'added') return refuseUpgrade(stream, '429 Too Many Requests');
    countUntilClosed(stream, counted);
    const authorization = authorizationOf(request);
    const connectionOrigin = { authorization, address, traceId: traceIdOf(request.headers.traceparent) };
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serve(new SocketConnection(socket, stream, connectionOrigin, options), socket);
    });
  });
  // No functions of their own for each socket that would hold on to its request.
  const onBroken = (error: Error): void => log.debug({ err: error }, 'a socket broke');
  const countUntilClosed = (stream: Duplex, address: string): void => {
    stream.once('close', () => connections.delete(address));
  };

  const engine = makeServer<Record<string, unknown>, SocketConnection>({
    connectionInitWaitTimeout: options.connectionInitTimeoutMs,
    onConnect: (context) => authenticate(context, tokens, log),
    onSubscribe({ extra }, id, payload) {
      const { operationLimits: limits } = options;
      const createSubscription = () => extra.createSubscription(id);
      const prepared = prepareOperation(
        { yoga, hub, maskError, limits, isSchemaVisible: options.isSchemaVisible },
        extra,
        { ...payload },
        createSubscription,
      );
      // The engine keeps the message for as long as the operation lives, and needs no more of it than the id.
      for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
      return prepared;
    },
    execute: (args) => runOperation(args as PreparedOperation),
    subscribe: (args) => runOperation(args as PreparedOperation),
    onNext(_context, _id, _payload, _args, { data, errors, extensions }) {
      if (errors === undefined) return;
      return {
        // A request that was not executed has no data, not even null.
        ...(data === undefined ? {} : { data }),
        errors: formatErrors(errors),
        ...(extensions === undefined ? {} : { extensions }),
      };
    },
    onError: (_context, _id, _payload, errors) => formatErrors(errors.map(maskError)),
  });

  const serve = (connection: SocketConnection, socket: WebSocket): void => {
    const onClosed = engine.opened(connection, connection);
    const { address, traceId } = connection;
    heartbeat.add(connection);
    metrics.socketsOpened.inc();
    log.info({ address, traceId }, 'socket opened');
    socket.on('pong', () => (connection.isAlive = true));
    socket.on('error', onBroken);
    socket.on('close', (code, reason) => {
      heartbeat.delete(connection);
      connection.outlet.closed();
      connection.cancelExpiry?.();
      metrics.socketsClosed.inc({ code });
      const limit = limitOfCode[code];
      if (limit !== undefined) onRefused(limit);
      const openMs = Date.now() - connection.openedAtMs;
      log.info({ address, traceId, code, reason: reason.toString(), openMs }, 'socket closed');
      onClosed(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, 'closing a socket failed'),
      );
    });
  };

  return {
    get count() {
      return sockets.clients.size;
    },
    refuseNew() {
      isDraining = true;
    },
  };
}

/** Proves the viewer of a socket. False closes it with 4403. */
async function authenticate(
  context: SocketContext<Record<string, unknown>, SocketConnection>,
  tokens: Tokens,
  log: Log,
): Promise<boolean> {
  const { extra, connectionParams } = context;
  try {
    const token = socketToken(connectionParams ?? {}, extra.authorization);
    // The engine would keep them, which may be as long as a message, for as long as the socket lives.
    Object.assign(context, { connectionParams: undefined });
    if (token === null) return true;
    extra.viewer = await tokens.verify(token);
  } catch (error) {
    log.info({ err: error }, 'a socket was refused its token');
    // Nothing is wrong with the token: the client comes back with the same.
    if (isOutOfReach(error)) extra.close(tryAgainLater, 'Tokens cannot be checked: come back');
    return false;
  }
  // It may be gone by now, and nobody would give up the wait for its token's end.
  if (!extra.isOpen) return false;
  extra.cancelExpiry = atExpiry(extra.viewer, () =>
    extra.close(CloseCode.Forbidden, 'The token has expired'),
  );
  return true;
}

/** Whether a handshake that is sound otherwise is of a version that nobody speaks here (RFC 6455, section 4.4). */
function isOfAnotherVersion({ method, headers }: IncomingMessage): boolean {
  const isHandshake =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    /^[+/\dA-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  return isHandshake && headers['sec-websocket-version'] !== '13';
}

function refuseUpgrade(stream: Duplex, status: string, headers = ''): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${headers}Content-Length: 0\r\n\r\n`);
}
