import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';

import { CloseCode, type Message } from 'graphql-ws';
import type { WebSocket } from 'ws';

import { ApiError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Viewer } from '../../graphql/context.ts';
import type { ClientConnection } from '../delivery/client-connection.ts';
import type { SendBuffer } from '../delivery/send-buffer.ts';
import type { SendBuffers } from '../delivery/send-buffers.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { RateLimiter, type Rate } from '../limits/rate-limiter.ts';
import type { Requester } from '../server-context.ts';
import { SocketCheckpoints } from './checkpoints.ts';
import { closeCodes } from './close-codes.ts';
import type { WatchedConnection } from './heartbeat.ts';
import { OperationIds } from './operation-ids.ts';
import { SocketSubscription } from './subscription.ts';

/** The limits and the parts that all sockets of a server share. */
export interface ConnectionOptions {
  readonly sendBuffers: SendBuffers;
  /** Subscriptions of a socket at most; 0 turns the limit off. */
  readonly maxSubscriptions: number;
  readonly messageRate: Rate;
  /** Bytes of a message from a client at most. */
  readonly maxMessageBytes: number;
  /** Characters of the id of an operation at most; 0 turns the limit off. */
  readonly maxIdLength: number;
  readonly onRefused: OnRefused;
  readonly logger: Logger;
}

/** The facts of an upgrade request that its socket keeps. */
export interface UpgradeDetails {
  /** The `Authorization` header; undefined without such a header. */
  readonly authorization: string | undefined;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
  /** The trace of the `traceparent` header; null without such a header. */
  readonly traceId: string | null;
}

/** Milliseconds in which a client must answer the close of its socket. */
const closingMs = 5000;
/** Bytes of a close frame's reason at most (RFC 6455, section 5.5). */
const maximumReasonBytes = 123;

/**
 * A socket: the protocol engine sends its messages here, and the send buffer writes its frames here.
 *
 * Every client has such an object, so it keeps only the facts that it needs. The upgrade request is not kept, because it
 * would take more memory than all other parts of a socket.
 */
export class SocketConnection implements ClientConnection, Requester, WatchedConnection {
  readonly protocol: string;
  readonly sendBuffer: SendBuffer;
  /** The `Authorization` header of the upgrade request. */
  readonly authorization: string | undefined;
  /** Whether frames may be written to the stream below the socket. False when an extension transforms frames. */
  readonly isByteStream: boolean;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
  readonly traceId: string | null;
  viewer: Viewer | null = null;
  subscriptions = 0;
  checkpoints: SocketCheckpoints | null = null;
  cancelExpiry: (() => void) | null = null;
  /** Whether the last ping was answered. */
  isAlive = true;
  readonly openedAtMs = Date.now();
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #options: ConnectionOptions;
  readonly #messageRate: RateLimiter;

  constructor(
    socket: WebSocket,
    stream: Duplex,
    { authorization, address, traceId }: UpgradeDetails,
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
    this.#messageRate = new RateLimiter(options.messageRate, this.openedAtMs);
    this.sendBuffer = options.sendBuffers.open(this);
    if (this.isByteStream) stream.on('drain', () => this.sendBuffer.drained());
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Writes frames, or without a byte stream the text of a single message. */
  write(chunk: string): boolean {
    if (this.isByteStream) return this.#stream.write(chunk, 'latin1');
    this.#socket.send(chunk, () => {
      if (this.bufferedBytes === 0) this.sendBuffer.drained();
    });
    return this.bufferedBytes === 0;
  }

  overflow(): void {
    this.#options.onRefused('MAX_BUFFERED_BYTES');
    this.close(closeCodes.tryAgainLater, 'Too slow: come back with the last cursor');
  }

  /** Sends a message of the protocol after all payloads that were appended before it. Resolves once it is sent. */
  send(message: string): Promise<void> {
    this.sendBuffer.flushAll();
    return new Promise((resolve) => {
      // A closing socket sends no more messages, and its close event ends all operations.
      if (!this.isOpen) return resolve();
      this.#socket.send(message, () => resolve());
    });
  }

  /** Closes the socket after all payloads that were appended before. */
  close(code: number = CloseCode.InternalServerError, reason = ''): void {
    this.sendBuffer.flushAll();
    this.#socket.close(code, shortened(reason));
    // A slow client gets the time to read all unsent bytes; another client can answer at once.
    if (code !== closeCodes.tryAgainLater) setTimeout(() => this.terminate(), closingMs).unref();
  }

  /** The client has asked for checkpoints, before any subscription. */
  sendCheckpoints(): void {
    this.checkpoints = new SocketCheckpoints(this, this.#options);
  }

  announceDrain(): void {
    this.checkpoints?.beat();
  }

  goAway(): void {
    this.close(closeCodes.serviceRestart, 'The server is going down');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    this.#socket.ping();
    this.checkpoints?.beat();
  }

  /** Passes messages to the engine: each message waits until the id of its operation is free. */
  onMessage(handle: (message: string) => Promise<void>): void {
    // The engine accepts parsed messages as well as text.
    const receive = handle as (message: unknown) => Promise<void>;
    const ids = new OperationIds(
      (message) => (this.#takes(message) ? receive(message) : Promise.resolve()),
      (id) => this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`),
    );
    this.#socket.on('message', (message: Buffer, isBinary: boolean) => {
      const isAnswer = this.checkpoints?.isAnswer(message) === true;
      if (!isAnswer && !this.#messageRate.take(Date.now())) {
        if (this.isOpen) this.#options.onRefused('RATE_LIMIT_MESSAGES');
        return this.close(closeCodes.tooManyMessages, 'Too many messages');
      }
      // `ws` has checked the UTF-8 of text messages already.
      if (isBinary && !isUtf8(message)) return this.close(CloseCode.BadRequest, 'Invalid message received');
      ids.receive(message.toString()).catch((error: unknown) => this.#fail(error));
    });
  }

  /**
   * Creates a subscription, which counts until it is over.
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

  /** Whether the engine gets a message. It gets none once the socket closes, and none whose id is too long. */
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
    this.#options.logger.error({ err: error }, 'a socket message failed unexpectedly');
    this.close(CloseCode.InternalServerError, 'Internal server error');
  }
}

/** The beginning of a reason that fits into a close frame, in whole characters. */
function shortened(reason: string): string {
  // Cut the text first, because a reason may hold an id of any length. Each character takes a byte at least.
  const bytes = Buffer.from(reason.slice(0, maximumReasonBytes)).subarray(0, maximumReasonBytes);
  // A streaming decoder leaves out a character that is cut off at the end.
  return new TextDecoder().decode(bytes, { stream: true });
}
