import { yieldToEventLoop } from '../../base/waiting.ts';
import type { ClientConnection } from './client-connection.ts';
import { ProgressWatch } from './progress-watch.ts';
import { SendBuffer, type SendBufferParts } from './send-buffer.ts';
import { countedNowhere, type WaitingBytes } from './waiting-bytes.ts';
import { WriteScheduler } from './write-scheduler.ts';

/** The limits of all send buffers of a server. */
export interface SendBufferOptions extends Pick<SendBufferParts, 'maxBufferedBytes' | 'onDrop'> {
  /** Milliseconds for which a client may take none of the bytes that wait for it. */
  readonly stuckTimeoutMs: number;
  /** Called for each connection that is cut because its client takes nothing. */
  readonly onStuck: () => void;
  /** The writes of the process. */
  readonly scheduler?: WriteScheduler;
}

/** Milliseconds after which a connection that was asked to go away is cut. */
const goAwayTimeoutMs = 1000;

/** Connections that are told of a drain before other work of the process runs. */
const announcedAtOnce = 64;

/** The send buffers of all open connections of a server. */
export class SendBuffers {
  /** Finds the clients that take nothing, on every transport. */
  readonly progress: ProgressWatch;
  readonly #parts: SendBufferParts;
  readonly #open = new Set<SendBuffer>();
  #isDraining = false;
  #onEmpty = (): void => undefined;

  constructor({ maxBufferedBytes, onDrop, stuckTimeoutMs, onStuck, scheduler }: SendBufferOptions) {
    this.progress = new ProgressWatch(stuckTimeoutMs, onStuck);
    this.#parts = {
      ...{ maxBufferedBytes, onDrop },
      scheduler: scheduler ?? new WriteScheduler(),
      onClosed: (buffer) => {
        this.#open.delete(buffer);
        if (this.#open.size === 0) this.#onEmpty();
      },
    };
  }

  /** Whether all connections end soon. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /**
   * Creates the send buffer of a connection, which must call {@link SendBuffer.close} when it is gone.
   *
   * @param waitingBytes the count of the client's address.
   */
  open(connection: ClientConnection, waitingBytes: WaitingBytes = countedNowhere): SendBuffer {
    const buffer = new SendBuffer(connection, this.#parts, waitingBytes);
    this.#open.add(buffer);
    return buffer;
  }

  /**
   * Tells all clients that asked for checkpoints. Then ends all connections, spread evenly over `spreadMs`, so that their
   * clients do not come back all at once; with 0, all in a tick. Resolves when all are gone. A connection that is still
   * open {@link goAwayTimeoutMs} later is cut.
   */
  async drain(spreadMs: number): Promise<void> {
    this.#isDraining = true;
    await this.#announce();
    if (this.#open.size === 0) return;
    const drained = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    const open = [...this.#open];
    const timers = open.map((buffer, index) =>
      setTimeout(() => buffer.goAway(), (spreadMs * index) / open.length),
    );
    const cut = setTimeout(() => {
      for (const buffer of [...this.#open]) buffer.terminate();
    }, spreadMs + goAwayTimeoutMs);
    await drained;
    for (const timer of [...timers, cut]) clearTimeout(timer);
  }

  async #announce(): Promise<void> {
    let count = 0;
    for (const buffer of [...this.#open]) {
      buffer.announceDrain();
      count += 1;
      if (count % announcedAtOnce === 0) await yieldToEventLoop();
    }
  }

  /** Unsent bytes of each connection. */
  *bufferedBytes(): Iterable<number> {
    for (const buffer of this.#open) yield buffer.bufferedBytes;
  }
}
