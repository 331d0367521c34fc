import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';

import { CloseCode, type Message } from 'graphql-ws';
import type { WebSocket } from 'ws';

import { ApiError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { ConnectionLife } from '../../graphql/connection-life.ts';
import type { Viewer } from '../../graphql/context.ts';
import type { BufferLimit, ClientConnection } from '../delivery/client-connection.ts';
import type { SendBuffer } from '../delivery/send-buffer.ts';
import type { SendBuffers } from '../delivery/send-buffers.ts';
import { retryAfterMs, type Account } from '../limits/account/account.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import type { SocketRequester } from '../server-context.ts';
import { SocketCheckpoints } from './checkpoints.ts';
import { closeCodes } from './close-codes.ts';
import { textFrame } from './frames.ts';
import type { WatchedConnection } from './heartbeat.ts';
import { MessageIntake, type IntakeOptions } from './message-intake.ts';
import { OperationIds, type OperationSocket } from './operation-ids.ts';
import { Reading } from './reading.ts';
import { SocketSubscription } from './subscription.ts';

/** The limits and the parts that all sockets of a server share. */
export interface ConnectionOptions extends IntakeOptions {
  readonly sendBuffers: SendBuffers;
  /** Subscriptions of a socket at most; 0 turns the limit off. */
  readonly maxSubscriptions: number;
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
  /** The account of the address. */
  readonly account: Account;
  /** The trace of the `traceparent` header; null without such a header. */
  readonly traceId: string | null;
}

/** Milliseconds in which a client must answer the close of its socket. */
const closingMs = 5000;
/** Number of different payloads of pings. */
const pingPayloads = 2 ** 32;
/** Bytes of a close frame's reason at most (RFC 6455, section 5.5). */
const maximumReasonBytes = 123;

/**
 * A socket: the protocol engine sends its messages here, and the send buffer writes its frames here.
 *
 * Every client has such an object, so it keeps only the facts that it needs. The upgrade request is not kept, because it
 * would take more memory than all other parts of a socket.
 */
export class SocketConnection
  implements ClientConnection, SocketRequester, WatchedConnection, OperationSocket
{
  readonly protocol: string;
  readonly sendBuffer: SendBuffer;
  /** The `Authorization` header of the upgrade request. */
  readonly authorization: string | undefined;
  /** Whether frames may be written to the stream below the socket. False when an extension transforms frames. */
  readonly isByteStream: boolean;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
  readonly account: Account;
  readonly traceId: string | null;
  viewer: Viewer | null = null;
  subscriptions = 0;
  checkpoints: SocketCheckpoints | null = null;
  /** Cancels the timer of the first message, and later that of the token. */
  cancelTimer: (() => void) | null = null;
  /** Tells the engine that the socket is gone. */
  tellEngine: ((code: number, reason: string) => Promise<void>) | null = null;
  /** Whether the last ping was answered. */
  isAlive = true;
  readonly reading: Reading;
  /** The payload of the last ping; null once it is answered. */
  #awaitedPong: string | null = null;
  readonly openedAtMs = Date.now();
  /** The code with which the server has closed the socket; null before. */
  closedWith: number | null = null;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #options: ConnectionOptions;
  #engine: ((message: unknown) => Promise<void>) | null = null;
  #intake: MessageIntake | null = null;
  #life: ConnectionLife | null = null;

  constructor(
    socket: WebSocket,
    stream: Duplex,
    { authorization, address, account, traceId }: UpgradeDetails,
    options: ConnectionOptions,
  ) {
    this.protocol = socket.protocol;
    this.authorization = authorization;
    this.address = address;
    this.account = account;
    this.traceId = traceId;
    this.isByteStream = socket.extensions === '';
    this.#socket = socket;
    this.reading = new Reading(socket, options.heldSockets);
    this.#stream = stream;
    this.#options = options;
    this.sendBuffer = options.sendBuffers.open(this, account.waitingBytes);
    if (this.isByteStream) stream.on('drain', () => this.sendBuffer.drained());
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  life(): ConnectionLife {
    return (this.#life ??= new ConnectionLife());
  }

  /** Writes frames, or without a byte stream the text of a single message. */
  write(chunk: string): boolean {
    // Node asks for a pause after a long write even when the system has taken all of it.
    if (this.isByteStream) return this.#stream.write(chunk, 'latin1') || this.#stream.writableLength === 0;
    this.#socket.send(chunk, () => {
      if (this.bufferedBytes === 0) this.sendBuffer.drained();
    });
    return this.bufferedBytes === 0;
  }

  /** Reads nothing more, so that a client that reads no answers can ask for no more. */
  block(): void {
    this.reading.hold();
    this.#options.sendBuffers.progress.add(this.#stream, () => this.terminate());
  }

  /** Reads again. */
  unblock(): void {
    // The pong of the last ping may still wait to be read.
    this.isAlive = true;
    this.reading.release();
    this.#options.sendBuffers.progress.delete(this.#stream);
  }

  get isPaused(): boolean {
    return this.reading.isHeld;
  }

  overflow(limit: BufferLimit): void {
    this.#options.onRefused(limit);
    this.close(closeCodes.tryAgainLater, 'Too slow: come back with the last cursor');
  }

  /** Sends a message of the protocol after all payloads that were appended before it. It counts as they do. */
  send(message: string): void {
    // A closing socket sends no more messages, and its close event ends all operations.
    if (this.isOpen) this.sendBuffer.append(this.isByteStream ? textFrame(message) : message);
  }

  /** Closes the socket after all payloads that were appended before. A client that takes nothing is cut. */
  close(code: number = CloseCode.InternalServerError, reason = ''): void {
    if (!this.isOpen) return;
    this.closedWith = code;
    this.sendBuffer.flushAll();
    this.#options.sendBuffers.progress.add(this.#stream, () => this.terminate());
    // The answer of the client must be read.
    this.reading.end();
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

  /** Sends a ping that only its own pong answers. A blocked connection gets none: the bytes that wait tell as much. */
  ping(): void {
    if (!this.isPaused) {
      this.#awaitedPong = String(randomInt(pingPayloads));
      this.#socket.ping(this.#awaitedPong);
    }
    this.checkpoints?.beat();
  }

  /**
   * A pong has come. The client cannot know the payload of a ping that it has not read.
   *
   * @returns whether the pong answers the last ping.
   */
  pongArrived(payload: Buffer): boolean {
    if (payload.toString('latin1') !== this.#awaitedPong) return false;
    this.#awaitedPong = null;
    this.isAlive = true;
    return true;
  }

  /** The socket is gone. */
  onClosed(): void {
    this.#options.sendBuffers.progress.delete(this.#stream);
    this.sendBuffer.close();
    this.#intake?.stop();
    this.cancelTimer?.();
    this.#life?.end(this.closedWith === closeCodes.serviceRestart ? 'drained' : 'lost');
  }

  /** Passes messages to the engine: each message waits until the id of its operation is free. */
  onMessage(handle: (message: string) => Promise<void>): void {
    // The engine accepts parsed messages as well as text.
    this.#engine = handle as (message: unknown) => Promise<void>;
    this.#intake = new MessageIntake(this.#socket, this, this.#options, new OperationIds(this));
  }

  /** Hands a message to the engine. Settles when its operation is over. */
  receive(message: Message | null): Promise<void> {
    return this.#engine !== null && this.#takes(message) ? this.#engine(message) : Promise.resolve();
  }

  refuseId(id: string): void {
    this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
  }

  /**
   * Creates a subscription, which counts until it is over.
   *
   * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS` with `retryAfterMs`.
   */
  createSubscription(id: string): SocketSubscription {
    const { maxSubscriptions, onRefused } = this.#options;
    if (maxSubscriptions > 0 && this.subscriptions >= maxSubscriptions) {
      onRefused('MAX_SUBSCRIPTIONS_PER_CONNECTION');
      throw new ApiError('TOO_MANY_SUBSCRIPTIONS', { maxSubscriptions, retryAfterMs });
    }
    return new SocketSubscription(this, id, this.account.addSubscription());
  }

  /** Whether the engine gets a message. It gets none once the socket closes, and none whose id is too long. */
  #takes(message: Message | null): boolean {
    if (!this.isOpen) return false;
    const { maxIdLength, onRefused } = this.#options;
    const length = idOf(message).length;
    if (maxIdLength === 0 || length <= maxIdLength) return true;
    onRefused('MAX_OPERATION_ID_LENGTH');
    this.close(CloseCode.BadRequest, `An id has at most ${maxIdLength} characters`);
    return false;
  }

  /** Closes the socket, because the handling of a message has failed. */
  fail(error: unknown): void {
    const isForbidden = error instanceof Error && error.message.startsWith('Unexpected message of type');
    if (isForbidden) return this.close(CloseCode.BadRequest, 'Only a server sends such messages');
    this.#options.logger.error({ err: error }, 'a socket message failed unexpectedly');
    this.close(CloseCode.InternalServerError, 'Internal server error');
  }
}

/** The id of a message's operation. The protocol checks no id of a message that needs none, so it may be anything. */
function idOf(message: Message | null): string {
  const id: unknown = message !== null && 'id' in message ? message.id : '';
  return typeof id === 'string' ? id : '';
}

/** The beginning of a reason that fits into a close frame, in whole characters. */
function shortened(reason: string): string {
  // Cut the text first, because a reason may hold an id of any length. Each character takes a byte at least.
  const bytes = Buffer.from(reason.slice(0, maximumReasonBytes)).subarray(0, maximumReasonBytes);
  // A streaming decoder leaves out a character that is cut off at the end.
  return new TextDecoder().decode(bytes, { stream: true });
}
