import type { ApiError } from '../../base/errors.ts';
import { bytesOf, type Payload } from '../../hub/payload.ts';
import { BufferedRecipient } from '../delivery/buffered-recipient.ts';
import type { SendBuffer } from '../delivery/send-buffer.ts';
import type { CountedSubscription } from '../limits/account/counted-subscription.ts';
import type { SocketCheckpoints } from './checkpoints.ts';
import { textFrameHeader } from './frames.ts';

/** The connection of subscriptions. */
export interface SubscribingConnection {
  readonly sendBuffer: SendBuffer;
  /** Whether the send buffer takes frames; otherwise it takes the text of messages. */
  readonly isByteStream: boolean;
  /** Subscriptions of the connection that are not over. */
  subscriptions: number;
  /** Null unless the client has asked for checkpoints. */
  readonly checkpoints: SocketCheckpoints | null;
}

/**
 * ```
 *              next()              finish() and return()
 *   created ───────────► parked ─────────────────────────► ended
 *      │                                                     ▲
 *      └──────────────── finish() and return() ──────────────┘
 * ```
 * `parked`: the engine awaits the iterator, and payloads flow beside it. `ended`: the iterator is done, or it throws the
 * error. The state of a parked iterator is the function that ends it, because each object takes memory.
 */
type IteratorState = 'created' | Settle | { readonly error: ApiError | null };

/** Settles the parked `next()`: with a result, or with a promise that is rejected. */
type Settle = (result: IteratorResult<never, undefined> | Promise<never>) => void;

const done = { done: true, value: undefined } as const;

/**
 * A subscription of a socket. Its payloads go to the send buffer of the socket directly. The iterator that the protocol
 * engine holds brings no results: it is parked until the subscription ends.
 */
export class SocketSubscription extends BufferedRecipient implements AsyncIterableIterator<never, undefined> {
  /** The part of a message before its payload. */
  readonly #head: string;
  readonly #connection: SubscribingConnection;
  /** The subscription in the account of its client. */
  readonly counted: CountedSubscription;
  /** The frame header and the head, for a tail of `#tailLength` bytes: consecutive payloads often have equal lengths. */
  #prefix = '';
  #tailLength = -1;
  #iterator: IteratorState = 'created';

  constructor(connection: SubscribingConnection, id: string, counted: CountedSubscription) {
    super(connection.sendBuffer);
    const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#head = connection.isByteStream ? bytesOf(head) : head;
    this.#connection = connection;
    this.counted = counted;
    connection.subscriptions += 1;
    connection.checkpoints?.add(this, id);
  }

  caughtUp(): void {
    this.#connection.checkpoints?.caughtUp(this);
  }

  protected encode(payload: Payload): string {
    if (!this.#connection.isByteStream) return `${this.#head}${payload.json}}`;
    const { tail } = payload;
    if (tail.length !== this.#tailLength) {
      this.#tailLength = tail.length;
      this.#prefix = textFrameHeader(this.#head.length + tail.length) + this.#head;
    }
    return this.#prefix + tail;
  }

  protected onOver(): void {
    this.#connection.subscriptions -= 1;
    this.counted.end();
    this.#connection.checkpoints?.delete(this);
  }

  protected finish(error: ApiError | null): void {
    const before = this.#iterator;
    if (typeof before === 'object') return;
    this.#iterator = { error };
    if (typeof before === 'function') before(resultOf(error));
  }

  /**
   * Starts the delivery. The engine calls this once, after it has entered the subscription under its id: before that, no
   * payload may be sent.
   */
  next(): Promise<IteratorResult<never, undefined>> {
    const state = this.#iterator;
    if (typeof state === 'object') return Promise.resolve(resultOf(state.error));
    return new Promise((resolve) => {
      this.#iterator = resolve;
      this.start();
    });
  }

  return(): Promise<IteratorResult<never, undefined>> {
    this.leave();
    this.finish(null);
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The end of an iterator. */
function resultOf(error: ApiError | null): typeof done | Promise<never> {
  return error === null ? done : Promise.reject(error);
}
