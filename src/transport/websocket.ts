import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode, handleProtocols, makeServer, type Context as SocketContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';

import type { Viewer } from '../graphql/context.ts';
import { formatErrors, type MaskError } from '../graphql/mask-error.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { bearerToken, type Tokens } from './auth.ts';
import { atExpiry } from './expiry.ts';
import { keepAlive } from './keep-alive.ts';
import type { IsAllowedOrigin } from './origins.ts';
import { withFreeIds } from './operation-ids.ts';
import { graphqlPath, pathOf } from './paths.ts';
import type { Outlet, Outlets } from './outlet.ts';
import { prepareOperation, runOperation, type PreparedOperation } from './socket-operation.ts';
import { socketSink } from './socket-sink.ts';
import { SocketSubscription } from './socket-subscription.ts';
import type { Yoga } from './yoga.ts';

/** How sockets are served. */
export interface WebSocketOptions {
  readonly yoga: Yoga;
  readonly tokens: Tokens;
  readonly maskError: MaskError;
  readonly isAllowedOrigin: IsAllowedOrigin;
  readonly maxMessageBytes: number;
  readonly connectionInitTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly outlets: Outlets;
  /** Whether messages are compressed for clients that can. */
  readonly isCompressed: boolean;
  readonly metrics: Pick<Metrics, 'socketsOpened' | 'socketsClosed'>;
  readonly log: Log;
}

/** The sockets of a server. */
export interface Sockets {
  readonly count: number;
  /** Takes no new sockets and closes the open ones with 1012, spread over `spreadMs`; resolves when all are gone. */
  drain(spreadMs: number): Promise<void>;
}

/** What the protocol engine keeps for each socket. */
interface Extra {
  readonly socket: WebSocket;
  readonly outlet: Outlet;
  /** The token of the upgrade request. The request itself is let go: it takes more than all else of a socket. */
  readonly authorization: string | undefined;
  viewer: Viewer | null;
  cancelExpiry: () => void;
}

/** Bytes of the reason of a close frame at most (RFC 6455, section 5.5). */
const maximumReasonBytes = 123;
/** The code for a client that is to come back later (registered with IANA as "Try Again Later"). */
const tooSlow = 1013;
/** Each message is compressed alone, so that no socket keeps a dictionary of its own. */
const compression = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;
/** Milliseconds that a closing handshake may take. */
const closeTimeout = { closeTimeout: 10_000 };
/** After this a socket that does not answer the closing handshake is cut. */
const closeTimeoutMs = 1000;

/** Serves graphql-transport-ws on a server's `/graphql`. */
export function serveWebSockets(server: Server, options: WebSocketOptions): Sockets {
  const { yoga, tokens, maskError, isAllowedOrigin, metrics, log } = options;
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

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => log.debug({ err: error }, 'a socket broke before it was open'));
    const { origin } = request.headers;
    if (pathOf(request) !== graphqlPath) return refuseUpgrade(stream, '404 Not Found');
    if (origin !== undefined && !isAllowedOrigin(origin)) return refuseUpgrade(stream, '403 Forbidden');
    if (isDraining) return refuseUpgrade(stream, '503 Service Unavailable');
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, stream, request));
  });

  const engine = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: options.connectionInitTimeoutMs,
    onConnect: (context) => authenticate(context, tokens, log),
    onSubscribe: ({ extra }, id, payload) =>
      prepareOperation(
        { yoga, maskError },
        extra,
        payload,
        () => new SocketSubscription(extra.outlet, id, extra.socket.extensions === ''),
      ),
    execute: (args) => runOperation(args as PreparedOperation),
    subscribe: (args) => runOperation(args as PreparedOperation),
    onNext(_context, _id, _payload, _args, { data = null, errors, extensions }) {
      if (errors === undefined) return;
      return { data, errors: formatErrors(errors), ...(extensions === undefined ? {} : { extensions }) };
    },
    onError: (_context, _id, _payload, errors) => formatErrors(errors.map(maskError)),
  });

  const serve = (socket: WebSocket, stream: Duplex, request: IncomingMessage): void => {
    const outlet: Outlet = options.outlets.open(
      socketSink(socket, stream, {
        drained: () => outlet.drained(),
        overflow: () => close(socket, tooSlow, 'Too slow: come back with the last cursor'),
      }),
    );
    const extra: Extra = {
      socket,
      outlet,
      authorization: request.headers.authorization,
      viewer: null,
      cancelExpiry: () => undefined,
    };
    const openedAtMs = Date.now();
    const onClosed = engine.opened(
      {
        protocol: socket.protocol,
        send(message) {
          outlet.flushAll();
          return send(socket, message);
        },
        close(code = CloseCode.InternalServerError, reason = '') {
          outlet.flushAll();
          close(socket, code, reason);
        },
        onMessage(handle) {
          const receive = withFreeIds(
            (message) => (socket.readyState === socket.OPEN ? handle(message) : Promise.resolve()),
            (id) => close(socket, CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`),
          );
          socket.on('message', (message: Buffer) => {
            receive(message.toString()).catch((error: unknown) => fail(socket, error, log));
          });
        },
      },
      extra,
    );
    keepAlive(socket, options.heartbeatIntervalMs);
    socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    socket.once('close', (code, reason) => {
      outlet.close();
      extra.cancelExpiry();
      metrics.socketsClosed.inc({ code });
      log.info({ code, reason: reason.toString(), openMs: Date.now() - openedAtMs }, 'socket closed');
      onClosed(code, reason.toString()).catch((error: unknown) =>
        log.error({ err: error }, 'closing a socket failed'),
      );
    });
    metrics.socketsOpened.inc();
    log.info({ address: request.socket.remoteAddress }, 'socket opened');
  };

  return {
    get count() {
      return sockets.clients.size;
    },
    async drain(spreadMs) {
      isDraining = true;
      const open = [...sockets.clients];
      const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      open.forEach((socket, index) => {
        const closeSoftly = () => close(socket, 1012, 'The server is going down');
        setTimeout(closeSoftly, (spreadMs * index) / open.length);
        setTimeout(() => socket.terminate(), spreadMs + closeTimeoutMs).unref();
      });
      await Promise.all(closed);
    },
  };
}

/** Proves the viewer of a socket. False closes it with 4403. */
async function authenticate(
  context: SocketContext<Record<string, unknown>, Extra>,
  tokens: Tokens,
  log: Log,
): Promise<boolean> {
  const { extra, connectionParams = {} } = context;
  const token = bearerToken(
    stringOf(connectionParams.authorization ?? connectionParams.Authorization ?? connectionParams.token) ??
      extra.authorization,
  );
  if (token === null) return true;
  try {
    extra.viewer = await tokens.verify(token);
  } catch (error) {
    log.info({ err: error }, 'a socket was refused its token');
    return false;
  }
  extra.cancelExpiry = atExpiry(extra.viewer, () =>
    close(extra.socket, CloseCode.Forbidden, 'The token has expired'),
  );
  return true;
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function send(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve) => {
    // A socket that is closing takes no more, and its close event ends what still sends to it.
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(message, () => resolve());
  });
}

function close(socket: WebSocket, code: number, reason: string): void {
  let text = reason;
  while (Buffer.byteLength(text) > maximumReasonBytes) text = Array.from(text).slice(0, -1).join('');
  socket.close(code, text);
}

function fail(socket: WebSocket, error: unknown, log: Log): void {
  const isForbiddenMessage = error instanceof Error && error.message.startsWith('Unexpected message of type');
  if (isForbiddenMessage) return close(socket, CloseCode.BadRequest, 'Only a server sends such messages');
  log.error({ err: error }, 'a socket message failed unexpectedly');
  close(socket, CloseCode.InternalServerError, 'Internal server error');
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
