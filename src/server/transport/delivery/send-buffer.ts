import type { BufferLimit, ClientConnection } from './client-connection.ts';
import type { WaitingBytes } from './waiting-bytes.ts';
import type { WriteScheduler } from './write-scheduler.ts';

/** Holds payloads back while the connection is slow. */
export interface DrainListener {
  /** The connection takes bytes again. */
  onDrained(): void;
}

/** Why a payload did not reach its client: the connection was ended, or a later payload superseded it. */
export type OnDrop = (reason: 'slow_client' | 'conflated') => void;

/** The parts that all send buffers of a server share. */
export interface SendBufferParts {
  /** Unsent bytes of a connection at most. */
  readonly maxBufferedBytes: number;
  readonly onDrop: OnDrop;
  readonly scheduler: WriteScheduler;
  /** Called when a connection is gone. */
  readonly onClosed: (buffer: SendBuffer) => void;
}

/** Bytes that are gathered for a single write at most. */
const maximumWriteBytes = 65_536;

/**
 * ```
 *           append()          the connection takes no more
 *    idle ───────────► queued ────────────────────────────► blocked
 *     ▲                  │ end of the tick                     │
 *     └──────────────────┴────────────────────── drained() ────┘
 *  closed ◄── close() and an overflow, from every state
 * ```
 * `queued`: the bytes are written at the end of the tick. `blocked`: the bytes wait until the connection has drained.
 * `closed`: appended bytes are dropped.
 */
type SendBufferState = 'idle' | 'queued' | 'blocked' | 'closed';

/**
 * The bytes for a single client: gathered until the end of the tick, written at once, and bounded.
 *
 * Past half of `maxBufferedBytes` of unsent bytes the connection is slow, and prices are conflated. Past all of
 * `maxBufferedBytes` the connection is ended, and its client comes back with a cursor. It is ended, too, when the clients of
 * its address leave too many bytes waiting. Bytes that the connection takes at once are in no bound.
 */
export class SendBuffer {
  readonly #connection: ClientConnection;
  readonly #parts: SendBufferParts;
  readonly #waitingBytes: WaitingBytes;
  #state: SendBufferState = 'idle';
  #pending = '';
  /** Unsent bytes that the address is charged with. */
  #charged = 0;
  #waiting: (() => void)[] | null = null;
  #drainListeners: Set<DrainListener> | null = null;

  /** @see SendBuffers.open */
  constructor(connection: ClientConnection, parts: SendBufferParts, waitingBytes: WaitingBytes) {
    this.#connection = connection;
    this.#parts = parts;
    this.#waitingBytes = waitingBytes;
  }

  /** Unsent bytes. */
  get bufferedBytes(): number {
    return this.#pending.length + this.#connection.bufferedBytes;
  }

  /** Whether the connection takes no more bytes for now. */
  get isBlocked(): boolean {
    return this.#state === 'blocked';
  }

  /** Whether payloads that a later payload may supersede should be held back. */
  get isSlow(): boolean {
    return this.isBlocked && this.bufferedBytes * 2 > this.#parts.maxBufferedBytes;
  }

  /** Sends bytes after all bytes that were appended before, at the end of the tick. */
  append(bytes: string): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'blocked') {
      if (this.bufferedBytes + bytes.length > this.#parts.maxBufferedBytes)
        return this.#overflow('MAX_BUFFERED_BYTES');
      if (!this.#charge(bytes.length)) return;
    }
    if (!this.#connection.isByteStream) {
      this.#write(bytes);
      return;
    }
    this.#pending += bytes;
    if (this.#state === 'blocked') return;
    if (this.#pending.length > maximumWriteBytes) this.flushAll();
    else if (this.#state === 'idle') {
      this.#state = 'queued';
      this.#parts.scheduler.add(this);
    }
  }

  /** The end of the tick: writes the gathered bytes. */
  flush(): void {
    if (this.#state !== 'queued') return;
    this.#state = 'idle';
    this.flushAll();
  }

  /** Writes the gathered bytes even to a blocked connection, because another message is about to be sent after them. */
  flushAll(): void {
    const chunk = this.#pending;
    if (chunk === '') return;
    this.#pending = '';
    this.#write(chunk);
  }

  /** The connection has sent all bytes that it was given. */
  drained(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'blocked') this.#unblock();
    this.flushAll();
    const listeners = this.#drainListeners;
    this.#drainListeners = null;
    for (const listener of listeners ?? []) listener.onDrained();
    // A replay that is resumed looks at `room` again, because the write above may have blocked the connection.
    this.#wakeAll();
  }

  /** Counts a payload that was held back and then superseded. */
  countConflated(): void {
    this.#parts.onDrop('conflated');
  }

  /** Tells a listener once, when the connection has drained. */
  onceDrained(listener: DrainListener): void {
    (this.#drainListeners ??= new Set()).add(listener);
  }

  /** Resolves when the connection takes more; null when it does now. */
  room(): Promise<void> | null {
    if (!this.isBlocked) return null;
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  /** Tells a client that asked for checkpoints that its connection ends soon. */
  announceDrain(): void {
    this.#connection.announceDrain();
  }

  /** Sends the gathered bytes, and asks the client to come back elsewhere. */
  goAway(): void {
    this.flushAll();
    this.#connection.goAway();
  }

  /** Cuts the connection at once. */
  terminate(): void {
    this.#connection.terminate();
  }

  /** Takes no bytes any more, because the last bytes of the connection are written. They may still wait. */
  finish(): void {
    this.flushAll();
    this.#discard();
  }

  /** The connection is gone. */
  close(): void {
    this.#discard();
    this.#discharge();
    this.#parts.onClosed(this);
  }

  #write(chunk: string): void {
    if (!this.#connection.isOpen || this.#connection.write(chunk)) return;
    if (this.#state === 'idle' || this.#state === 'queued') this.#block();
  }

  #block(): void {
    this.#state = 'blocked';
    this.#connection.block();
    this.#charge(this.bufferedBytes);
  }

  #unblock(): void {
    this.#state = 'idle';
    this.#discharge();
    this.#connection.unblock();
  }

  /** Charges the address with bytes that wait. False when the address has too many, so that the connection is ended. */
  #charge(bytes: number): boolean {
    if (!this.#waitingBytes.add(bytes)) {
      this.#overflow('MAX_BUFFERED_BYTES_PER_IP');
      return false;
    }
    this.#charged += bytes;
    return true;
  }

  #discharge(): void {
    if (this.#charged > 0) this.#waitingBytes.delete(this.#charged);
    this.#charged = 0;
  }

  #overflow(limit: BufferLimit): void {
    this.#discard();
    this.#parts.onDrop('slow_client');
    this.#connection.overflow(limit);
  }

  /** Drops the bytes that are not written yet, and all that follow. */
  #discard(): void {
    this.#state = 'closed';
    this.#pending = '';
    this.#drainListeners = null;
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const wake of waiting ?? []) wake();
  }
}
