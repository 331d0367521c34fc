import { createClient, type Client } from 'graphql-ws';

import type { OperationRequest } from '../core/document.ts';
import type { Faults, GraphQLErrorShape } from '../core/errors.ts';
import type { Address, Channel, ChannelListener, Closed, Connect, OperationSink } from '../core/transport.ts';
import { Pace } from './pace.ts';

/** The parts of a WebSocket that are used here. `WebSocket` of browsers and that of `ws` have them. */
interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'error', listener: () => void): void;
  /** Only in `ws`: drops a connection whose other side does not answer. */
  terminate?: () => void;
}

/** The class of WebSockets. */
export type WebSocketClass = new (url: string, protocol: string) => Socket;

/** Close codes after which coming back does not help: the client or its documents are wrong. */
const fatalCodes = new Set([1002, 1007, 1009, 4400, 4401, 4406, 4409]);
const deniedCode = 4403;
/** Close codes of a socket that did not come about. */
const blockedCodes = new Set([1005, 1006, 1015]);

const openState = 1;
/** Milliseconds to wait for the close event that follows an error. */
const closeEventMs = 100;

/** Subscriptions over a single WebSocket, in the protocol `graphql-transport-ws`. graphql-ws speaks it, and never retries. */
export const connect =
  (implementation: WebSocketClass): Connect =>
  (address, listener, faults) =>
    new SocketChannel(address, implementation, listener, faults);

interface Operation {
  readonly sink: OperationSink;
  hasCheckpoint: boolean;
}

class SocketChannel implements Channel {
  readonly #client: Client;
  readonly #listener: ChannelListener;
  readonly #operations = new Map<string, Operation>();
  readonly #pace = new Pace();
  #socket: Socket | null = null;
  #lastId = 0;
  #isOver = false;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #faults: Faults;

  constructor(
    { url, token }: Address,
    implementation: WebSocketClass,
    listener: ChannelListener,
    faults: Faults,
  ) {
    this.#listener = listener;
    this.#faults = faults;
    this.#client = createClient({
      url,
      webSocketImpl: capture(implementation, (socket) => (this.#socket = socket)),
      lazy: false,
      retryAttempts: 0,
      connectionParams: {
        checkpoints: true,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      generateID: () => `${this.#lastId}`,
      // The listeners below hear of it, too.
      onNonLazyError: () => undefined,
      on: {
        connected: () => this.#isOver || listener.opened(),
        message: () => this.#isOver || listener.heard(),
        ping: (isReceived, payload) => isReceived && this.#hear(payload),
        closed: (event) => this.#over(event),
        // The event of the close, which follows, has the code.
        error: (error) => (this.#closeTimer ??= setTimeout(() => this.#over(error), closeEventMs)),
      },
    });
  }

  subscribe(request: OperationRequest, sink: OperationSink): () => void {
    let stop: () => void = () => undefined;
    let isStopped = false;
    const withdraw = this.#pace.run(() => {
      const id = `${(this.#lastId += 1)}`;
      this.#operations.set(id, { sink, hasCheckpoint: false });
      const end = (errors: readonly GraphQLErrorShape[] | null): void => {
        this.#operations.delete(id);
        if (!isStopped && !this.#isOver) sink.end(errors);
      };
      const unsubscribe = this.#client.subscribe<Record<string, unknown>, Record<string, unknown>>(
        { ...request },
        {
          next: (result) => isStopped || this.#isOver || sink.next(result),
          // The close of the socket is not an error of the subscription.
          error: (error) => Array.isArray(error) && end(error as readonly GraphQLErrorShape[]),
          complete: () => end(null),
        },
      );
      stop = () => {
        this.#operations.delete(id);
        unsubscribe();
      };
    });
    return () => {
      isStopped = true;
      withdraw();
      stop();
    };
  }

  probe(): void {
    if (this.#socket?.readyState === openState) this.#socket.send('{"type":"ping"}');
  }

  close(isBroken = false): void {
    this.#end();
    if (isBroken) {
      this.#socket?.close(4499, 'No answer');
      this.#socket?.terminate?.();
    } else this.#socket?.close(1000, 'Normal Closure');
  }

  /** Takes the checkpoints of a `ping` message. */
  #hear(payload: Readonly<Record<string, unknown>> | undefined): void {
    if (this.#isOver || payload?.['checkpoints'] === undefined) return;
    let isInTurn = payload['draining'] !== true;
    for (const [id, cursor] of Object.entries(payload['checkpoints'] as Record<string, string>)) {
      const operation = this.#operations.get(id);
      if (operation === undefined) continue;
      // The server sends the first one when it has caught up.
      isInTurn &&= operation.hasCheckpoint;
      operation.hasCheckpoint = true;
      operation.sink.checkpoint(cursor);
    }
    if (isInTurn) this.#listener.beat();
  }

  #over(event: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#listener.closed(closedBy(event, this.#faults));
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#closeTimer);
    this.#pace.stop();
    this.#operations.clear();
    // Keeps graphql-ws from connecting again. It rejects when the connection never came about.
    Promise.resolve(this.#client.dispose()).catch(() => undefined);
  }
}

function closedBy(event: unknown, { passing }: Faults): Closed {
  const { code = 1006, reason = '' } = Object(event) as { readonly code?: number; readonly reason?: string };
  const error = passing(
    code === deniedCode ? 'UNAUTHENTICATED' : 'CLOSED',
    `The WebSocket was closed with ${code}${reason === '' ? '' : `: ${reason}`}.`,
    event,
  );
  const isBlocked = blockedCodes.has(code);
  if (code === deniedCode) return { verdict: 'denied', error, isBlocked };
  return { verdict: fatalCodes.has(code) ? 'fatal' : 'again', error, isBlocked };
}

/** Tells of each WebSocket that graphql-ws makes, because graphql-ws hands it out only when it is open. */
function capture(implementation: WebSocketClass, onSocket: (socket: Socket) => void): WebSocketClass {
  return class extends implementation {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      // A socket of `ws` that closes before it is open tells an error, which ends Node where nothing listens.
      this.addEventListener('error', () => undefined);
      onSocket(this);
    }
  };
}
