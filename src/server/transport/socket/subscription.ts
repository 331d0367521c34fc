import type { ApiError } from '../../base/errors.ts';
import { bytesOf, type Payload } from '../../hub/payload.ts';
import { textFrameHeader } from './frames.ts';
import { OutletMember } from '../delivery/member.ts';
import type { Outlet } from '../delivery/outlet.ts';

/** The connection of subscriptions. */
export interface SubscribingConnection {
  readonly outlet: Outlet;
  /** Whether the outlet takes frames; otherwise it takes the text of messages. */
  readonly isByteStream: boolean;
  /** How many there are. */
  subscriptions: number;
}

/** How a subscription ended: with an error, or in order. */
type End = (error: ApiError | null) => void;

/**
 * One subscription of a socket. Its payloads go to the socket directly; the iterator that the protocol engine holds for
 * it brings nothing, and only ever ends.
 */
export class SocketSubscription extends OutletMember implements AsyncIterableIterator<never, undefined> {
  /** What stands before a payload in its message. */
  readonly #head: string;
  readonly #connection: SubscribingConnection;
  /** The header of a frame and the head of its message, for a tail of so many bytes: mostly that of the one before. */
  #prefix = '';
  #tailLength = -1;
  #settle: End | null = null;
  #ended: { readonly error: ApiError | null } | null = null;

  constructor(connection: SubscribingConnection, id: string) {
    super(connection.outlet);
    const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#head = connection.isByteStream ? bytesOf(head) : head;
    this.#connection = connection;
    connection.subscriptions += 1;
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
  }

  protected finish(error: ApiError | null): void {
    this.#ended = { error };
    this.#settle?.(error);
  }

  /** Asked for once, when the engine has the subscription under its id: until then nothing may be sent for it. */
  next(): Promise<IteratorResult<never, undefined>> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => (error === null ? resolve(over) : reject(error));
      if (this.#ended === null) this.start();
      else this.#settle(this.#ended.error);
    });
  }

  return(): Promise<IteratorResult<never, undefined>> {
    this.leave();
    this.#settle?.(null);
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const over = { done: true, value: undefined } as const;
