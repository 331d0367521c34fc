import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode, handleProtocols, makeServer, type Context as ProtocolContext } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';

import { judge } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Connection } from '../../graphql/connection-life.ts';
import { formatErrors, maskErrors } from '../../graphql/errors.ts';
import { atExpiry } from '../auth/expiry.ts';
import { authorizationOf, socketToken, type Tokens } from '../auth/tokens.ts';
import type { CorsHeaders } from '../http/cors.ts';
import type { HostOriginChecks } from '../http/host-origin-checks.ts';
import { answerInHttp1, asksForWebSocket } from '../http/other-upgrades.ts';
import { graphqlPath, pathOf } from '../http/paths.ts';
import { writeRefusal } from '../http/refuse.ts';
import { connectionRefusals, refusals, type Refusal } from '../http/refusals.ts';
import { traceIdOf } from '../http/trace.ts';
import type { Account } from '../limits/account/account.ts';
import type { Accounts } from '../limits/account/accounts.ts';
import { clientAddress } from '../limits/addresses.ts';
import type { LimitName } from '../limits/limit-names.ts';
import { closeCodes } from './close-codes.ts';
import { SocketConnection, type ConnectionOptions } from './connection.ts';
import { Heartbeat } from './heartbeat.ts';
import { HeldSockets } from './held-sockets.ts';
import { refuseInputAfterErrors } from './unparsed-input.ts';
import {
  prepareOperation,
  runOperation,
  type PreparedOperation,
  type SocketOperationOptions,
} from './operation.ts';

/** The parts behind sockets, and their limits. */
export interface WebSocketOptions extends Omit<ConnectionOptions, 'heldSockets'>, SocketOperationOptions {
  readonly tokens: Tokens;
  readonly checks: HostOriginChecks;
  readonly corsHeaders: CorsHeaders;
  readonly connectionInitTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly accounts: Accounts;
  /** Proxies that are trusted about the address of a client. */
  readonly trustedProxies: number;
  /** Whether messages are compressed for clients that offer compression. */
  readonly isCompressed: boolean;
  readonly metrics: Pick<Metrics, 'socketsOpened' | 'socketsClosed'>;
  /** Told of each socket whose client has proved its wallet. It must not throw. */
  readonly onConnected: (connection: Connection, wallet: string) => void;
}

/** The sockets of a server. */
export interface Sockets {
  readonly count: number;
  /** Answers every upgrade with 503 from now on. */
  refuseNew(): void;
}

/** The limits that close a socket, by the close code. */
const limitOfCode: Readonly<Record<number, LimitName>> = {
  [closeCodes.messageTooBig]: 'MAX_MESSAGE_BYTES',
  [CloseCode.ConnectionInitialisationTimeout]: 'CONNECTION_INIT_TIMEOUT_MS',
};

/** The code that the library tells of a socket whose close was not answered (RFC 6455, section 7.4.1). */
const unansweredCode = 1006;

/** Each message is compressed alone, so that no socket keeps a dictionary of its own. */
const compression = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;
/** Milliseconds that a closing handshake may take. A slow client reads all unsent bytes before it sees the close. */
const closeTimeout = { closeTimeout: 30_000 };

/** Serves graphql-transport-ws on a server's `/graphql`. */
export function serveWebSockets(server: Server, options: WebSocketOptions): Sockets {
  const { tokens, maskError, checks, accounts, onRefused, metrics, logger } = options;
  let isDraining = false;

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxMessageBytes,
    perMessageDeflate: options.isCompressed ? compression : false,
    // A message that arrives together with a message that closes the socket must not be handled any more.
    allowSynchronousEvents: false,
    // The intake answers pings at its pace.
    autoPong: false,
    handleProtocols,
    // The library would add a listener to each socket to keep a set of them.
    clientTracking: false,
    ...closeTimeout,
  });

  const heartbeat = new Heartbeat(options.heartbeatIntervalMs, () => onRefused('HEARTBEAT_INTERVAL_MS'));
  const connectionOptions: ConnectionOptions = { ...options, heldSockets: new HeldSockets() };
  server.on('close', () => {
    heartbeat.close();
    connectionOptions.heldSockets.close();
  });

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!asksForWebSocket(request)) return answerInHttp1(server, request, stream, head);
    stream.on('error', onBroken);
    const refusal = refuseUpgrade(request, checks);
    if (refusal !== null) return refuse(stream, request, refusal);
    const address = clientAddress(request, options.trustedProxies);
    const account = isDraining ? 'full' : accounts.open(address);
    if (typeof account === 'string') return refuse(stream, request, connectionRefusals[account]);
    accountOf.set(stream, account);
    stream.on('close', onStreamClosed);
    const authorization = authorizationOf(request);
    const details = { authorization, address, account, traceId: traceIdOf(request.headers.traceparent) };
    sockets.handleUpgrade(request, stream, head, (socket) => {
      refuseInputAfterErrors(socket);
      serve(new SocketConnection(socket, stream, details, connectionOptions), socket);
    });
  });
  // The library refuses a handshake that is not well-formed.
  sockets.on('wsClientError', (_error: Error, stream: Duplex, request: IncomingMessage) =>
    refuse(stream, request, refusals.badHandshake),
  );
  const refuse = (stream: Duplex, { method, headers }: IncomingMessage, refusal: Refusal): void =>
    writeRefusal(stream, refusal, { method, cors: options.corsHeaders(headers.origin) });
  // The listeners are shared, because a closure for each socket would take memory, and would hold its request.
  const onBroken = (error: Error): void => logger.debug({ err: error }, 'a socket broke');
  /** The accounts that the streams below sockets count in. */
  const accountOf = new WeakMap<Duplex, Account>();
  function onStreamClosed(this: Duplex): void {
    const account = accountOf.get(this);
    if (account !== undefined) accounts.close(account);
  }

  const engine = makeServer<Record<string, unknown>, SocketConnection>({
    // The engine would keep its timer for as long as the socket lives.
    connectionInitWaitTimeout: 0,
    async onConnect(context) {
      context.extra.cancelTimer?.();
      context.extra.cancelTimer = null;
      const asksForCheckpoints = context.connectionParams?.['checkpoints'] === true;
      const isPermitted = await authenticate(context, tokens, logger);
      if (isPermitted && asksForCheckpoints) context.extra.sendCheckpoints();
      const wallet = context.extra.viewer?.wallet ?? null;
      if (isPermitted && wallet !== null) options.onConnected(context.extra, wallet);
      return isPermitted;
    },
    onSubscribe({ extra }, id, payload) {
      const createSubscription = () => extra.createSubscription(id);
      const prepared = prepareOperation(options, extra, { ...payload }, createSubscription);
      // The engine keeps the message for as long as the operation lives, and needs only its id. An object whose keys are
      // deleted takes more memory than one whose values are.
      for (const name of Object.keys(payload)) Reflect.set(payload, name, undefined);
      return prepared;
    },
    execute: (args) => runOperation(args as PreparedOperation),
    subscribe: (args) => runOperation(args as PreparedOperation),
    onNext(_context, _id, _payload, _args, { data, errors, extensions }) {
      if (errors === undefined) return;
      return {
        // The result of an operation that was not executed has no `data`, not even null.
        ...(data === undefined ? {} : { data }),
        errors: formatErrors(errors),
        ...(extensions === undefined ? {} : { extensions }),
      };
    },
    async onError({ extra }, _id, _payload, errors) {
      extra.reading.slowDown(await extra.account.slowDownMs(extra.viewer));
      return formatErrors(maskErrors(errors, maskError));
    },
  });

  const connections = new WeakMap<WebSocket, SocketConnection>();
  let count = 0;

  const serve = (connection: SocketConnection, socket: WebSocket): void => {
    count += 1;
    connections.set(socket, connection);
    awaitInit(connection, options.connectionInitTimeoutMs);
    connection.tellEngine = engine.opened(connection, connection);
    heartbeat.add(connection);
    metrics.socketsOpened.inc();
    logger.info({ address: connection.address, traceId: connection.traceId }, 'socket opened');
    socket.on('error', onBroken).on('close', onClosed);
  };

  function onClosed(this: WebSocket, closeCode: number, reason: Buffer): void {
    count -= 1;
    const connection = connections.get(this);
    if (connection === undefined) return;
    const { address, traceId, openedAtMs, closedWith, tellEngine } = connection;
    // The answer to a close is not always seen.
    const code = closeCode === unansweredCode ? (closedWith ?? closeCode) : closeCode;
    heartbeat.delete(connection);
    connection.onClosed();
    metrics.socketsClosed.inc({ code });
    const limit = limitOfCode[code];
    if (limit !== undefined) onRefused(limit);
    const openMs = Date.now() - openedAtMs;
    logger.info({ address, traceId, code, reason: reason.toString(), openMs }, 'socket closed');
    tellEngine?.(code, reason.toString()).catch((error: unknown) =>
      logger.error({ err: error }, 'closing a socket failed'),
    );
  }

  return {
    get count() {
      return count;
    },
    refuseNew() {
      isDraining = true;
    },
  };
}

/** Closes a socket whose client sends no first message in time. A timeout of 0 waits without end. */
function awaitInit(connection: SocketConnection, timeoutMs: number): void {
  if (timeoutMs === 0) return;
  const timer = setTimeout(
    () => connection.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
    timeoutMs,
  );
  connection.cancelTimer = () => clearTimeout(timer);
}

/** Authenticates the viewer of a socket. False makes the engine close the socket with 4403. */
async function authenticate(
  context: ProtocolContext<Record<string, unknown>, SocketConnection>,
  tokens: Tokens,
  logger: Logger,
): Promise<boolean> {
  const { extra, connectionParams } = context;
  try {
    const token = socketToken(connectionParams ?? {}, extra.authorization);
    // The engine would keep the parameters, which may be as long as a message, for as long as the socket lives.
    Object.assign(context, { connectionParams: undefined });
    if (token === null) return true;
    extra.viewer = await tokens.verify(token);
  } catch (error) {
    logger.info({ err: error }, 'a socket was refused its token');
    // The token may be valid, so the client should come back with it.
    if (judge(error) === 'passes')
      extra.close(closeCodes.tryAgainLater, 'Tokens cannot be checked: come back');
    return false;
  }
  // A socket that closed meanwhile has had its close event: nothing would cancel the timer of its token.
  if (!extra.isOpen) return false;
  extra.cancelTimer = atExpiry(extra.viewer, () => extra.close(CloseCode.Forbidden, 'The token has expired'));
  return true;
}

/** Refuses an upgrade that no connection is counted for yet. */
function refuseUpgrade(request: IncomingMessage, checks: HostOriginChecks): Refusal | null {
  const ofHost = checks.refuseHost(request);
  if (ofHost !== null) return ofHost;
  if (pathOf(request) !== graphqlPath) return refusals.notFound;
  const ofOrigin = checks.refuseOrigin(request);
  if (ofOrigin !== null) return ofOrigin;
  if (request.method !== 'GET') return refusals.upgradeByOtherMethod;
  return isOfAnotherVersion(request) ? refusals.otherVersion : null;
}

/** Whether a handshake is well-formed apart from its version, which this server does not speak (RFC 6455, section 4.4). */
function isOfAnotherVersion({ headers }: IncomingMessage): boolean {
  const isHandshake =
    headers.upgrade?.toLowerCase() === 'websocket' &&
    /^[+/\dA-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  return isHandshake && headers['sec-websocket-version'] !== '13';
}
