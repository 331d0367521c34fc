import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';

import { CloseCode, type Message } from 'graphql-ws';
import type { WebSocket } from 'ws';

import { ApiError } from '../../base/errors.ts';
import type { Viewer } from '../../graphql/context.ts';
import type { Log } from '../../base/logger.ts';
import { OperationIds } from './operation-ids.ts';
import { RateCounter, type OnRefused, type Rate } from '../limits/limits.ts';
import type { Outlet, Outlets, Sink } from '../delivery/outlet.ts';
import { SocketSubscription } from './subscription.ts';

/** What all connections of a server work with. */
export interface ConnectionOptions {
  readonly outlets: Outlets;
  /** Subscriptions of one socket at most; 0 for no limit. */
  readonly maxSubscriptions: number;
  readonly messageRate: Rate;
  /** Characters of the id of an operation at most; 0 for no limit. */
  readonly maxIdLength: number;
  readonly onRefused: OnRefused;
  readonly log: Log;
}

/** Where a connection comes from. */
export interface ConnectionOrigin {
  /** Of the upgrade request. */
  readonly authorization: string | undefined;
  readonly address: string;
  /** Of the upgrade request's `traceparent`; null without one. */
  readonly traceId: string | null;
}

/** The code for a client that is to come back later (registered with IANA as "Try Again Later"). */
const tooSlow = 1013;
/** The code for a client that is to come back (registered with IANA as "Service Restart"). */
const goingDown = 1012;
/** The code of the protocol for too many requests to initialise, and for a flood of any message. */
const tooManyMessages = 4429;
/** Milliseconds that a client has to answer the close of its socket. */
const closingMs = 5000;
/** Bytes of the reason of a close frame at most (RFC 6455, section 5.5). */
const maximumReasonBytes = 123;

/**
 * One socket: what the protocol engine talks to, and where the outlet writes.
 *
 * There are as many of it as there are clients, so that it is one object and holds no more than it needs: not the
 * upgrade request, which takes more than all else of a socket.
 */
export class SocketConnection implements Sink {
  readonly protocol: string;
  readonly outlet: Outlet;
  /** Of the upgrade request. */
  readonly authorization: string | undefined;
  /** Whether frames may be written below the socket: not where an extension changes them. */
  readonly isByteStream: boolean;
  /** Whose it is, as far as proxies are believed. */
  readonly address: string;
  readonly traceId: string | null;
  viewer: Viewer | null = null;
  subscriptions = 0;
  cancelExpiry: (() => void) | null = null;
  /** Whether the last ping was answered. */
  isAlive = true;
  readonly openedAtMs = Date.now();
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #options: ConnectionOptions;
  readonly #messageRate: RateCounter;

  constructor(
    socket: WebSocket,
    stream: Duplex,
    { authorization, address, traceId }: ConnectionOrigin,
    options: ConnectionOptions,
  ) {
    this.protocol = socket.protocol;
    this.authorization = authorization;
    this.address = address;
    this.traceId = traceId;
    this.isByteStream = socket.extensions === '';
    this.#socket = socket;
    this.#stream = stream;
    this.#options = options;
    this.#messageRate = new RateCounter(options.messageRate, this.openedAtMs);
    this.outlet = options.outlets.open(this);
    if (this.isByteStream) stream.on('drain', () => this.outlet.drained());
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Writes frames, or the text of one message where frames are not ours to write. */
  write(chunk: string): boolean {
    if (this.isByteStream) return this.#stream.write(chunk, 'latin1');
    this.#socket.send(chunk, () => {
      if (this.bufferedBytes === 0) this.outlet.drained();
    });
    return this.bufferedBytes === 0;
  }

  overflow(): void {
    this.#options.onRefused('MAX_BUFFERED_BYTES');
    this.close(tooSlow, 'Too slow: come back with the last cursor');
  }

  /** Sends a message of the protocol, after all payloads that came before it. */
  send(message: string): Promise<void> {
    this.outlet.flushAll();
    return new Promise((resolve) => {
      // A socket that is closing takes no more, and its close event ends what still sends to it.
      if (!this.isOpen) return resolve();
      this.#socket.send(message, () => resolve());
    });
  }

  /** Closes it after all payloads that came before. */
  close(code: number = CloseCode.InternalServerError, reason = ''): void {
    this.outlet.flushAll();
    this.#socket.close(code, shortened(reason));
    // A slow client gets the time to read what it has coming; everybody else has nothing to wait for.
    if (code !== tooSlow) setTimeout(() => this.terminate(), closingMs).unref();
  }

  goAway(): void {
    this.close(goingDown, 'The server is going down');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    this.#socket.ping();
  }

  /** Hands messages to the engine, each when its operation's id is free. */
  onMessage(handle: (message: string) => Promise<void>): void {
    // The engine takes messages that have been read already as well as their text.
    const receive = handle as (message: unknown) => Promise<void>;
    const ids = new OperationIds(
      (message) => (this.#takes(message) ? receive(message) : Promise.resolve()),
      (id) => this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`),
    );
    this.#socket.on('message', (message: Buffer, isBinary: boolean) => {
      if (!this.#messageRate.take(Date.now())) {
        if (this.isOpen) this.#options.onRefused('RATE_LIMIT_MESSAGES');
        return this.close(tooManyMessages, 'Too many messages');
      }
      // The bytes of a text have been looked at already.
      if (isBinary && !isUtf8(message)) return this.close(CloseCode.BadRequest, 'Invalid message received');
      ids.receive(message.toString()).catch((error: unknown) => this.#fail(error));
    });
  }

  /**
   * Makes one more subscription.
   *
   * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS`.
   */
  createSubscription(id: string): SocketSubscription {
    const { maxSubscriptions, onRefused } = this.#options;
    if (maxSubscriptions > 0 && this.subscriptions >= maxSubscriptions) {
      onRefused('MAX_SUBSCRIPTIONS_PER_CONNECTION');
      throw new ApiError('TOO_MANY_SUBSCRIPTIONS', { maxSubscriptions });
    }
    return new SocketSubscription(this, id);
  }

  /** Whether a message is for the engine: none is once the socket closes, nor one whose id is too long. */
  #takes(message: Message | null): boolean {
    if (!this.isOpen) return false;
    const { maxIdLength, onRefused } = this.#options;
    const length = message !== null && 'id' in message ? message.id.length : 0;
    if (maxIdLength === 0 || length <= maxIdLength) return true;
    onRefused('MAX_OPERATION_ID_LENGTH');
    this.close(CloseCode.BadRequest, `An id has at most ${maxIdLength} characters`);
    return false;
  }

  #fail(error: unknown): void {
    const isForbidden = error instanceof Error && error.message.startsWith('Unexpected message of type');
    if (isForbidden) return this.close(CloseCode.BadRequest, 'Only a server sends such messages');
    this.#options.log.error({ err: error }, 'a socket message failed unexpectedly');
    this.close(CloseCode.InternalServerError, 'Internal server error');
  }
}

/** As much of a reason as a close frame takes, in whole characters. */
function shortened(reason: string): string {
  // A character takes a byte at least, and a reason may hold an id of any length.
  const bytes = Buffer.from(reason.slice(0, maximumReasonBytes)).subarray(0, maximumReasonBytes);
  // A decoder that expects more says nothing yet of a character that is cut.
  return new TextDecoder().decode(bytes, { stream: true });
}
