/** Where the bytes of one client's connection go. */
export interface Sink {
  /** False when the connection can take no more for now. */
  readonly isOpen: boolean;
  /** Whether what was appended one after the other may be written as one. */
  readonly isByteStream: boolean;
  /** Hands bytes to the connection. False when it should get no more before {@link Outlet.drained}. */
  write(chunk: string): boolean;
  /** Bytes that were handed over and have not left yet. */
  readonly bufferedBytes: number;
  /** The client takes too little: the connection is to be ended so that it comes back. */
  overflow(): void;
  /** The server goes down: the connection is to be ended so that its client comes back elsewhere. */
  goAway(): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** Holds back what a later payload will make worthless, as long as a connection is slow. */
export interface Holder {
  /** Appends what is held back. */
  releaseHeld(): void;
}

/** Why something does not reach a client as it came. */
export type OnDrop = (reason: 'slow_client' | 'conflated') => void;

/** What all outlets of a server share. */
export interface OutletOptions {
  /** Unsent bytes of one connection at most. */
  readonly maxBufferedBytes: number;
  readonly onDrop: OnDrop;
}

/** After this a connection that was asked to go is cut. */
const goAwayTimeoutMs = 1000;

/** The outlets of a server. */
export class Outlets {
  readonly options: OutletOptions;
  readonly flusher = new Flusher();
  readonly #open = new Set<Outlet>();
  #onDrained = (): void => undefined;

  constructor(options: OutletOptions) {
    this.options = options;
  }

  /** Opens the outlet of a connection. */
  open(sink: Sink): Outlet {
    const outlet = new Outlet(sink, this);
    this.#open.add(outlet);
    return outlet;
  }

  /** An outlet was closed. */
  closed(outlet: Outlet): void {
    this.#open.delete(outlet);
    if (this.#open.size === 0) this.#onDrained();
  }

  /**
   * Ends all connections, one after the other within `spreadMs`, so that their clients do not come back all at once.
   * Resolves when all are gone; what does not go is cut.
   */
  async drain(spreadMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const drained = new Promise<void>((resolve) => (this.#onDrained = resolve));
    const open = [...this.#open];
    const timers = open.map((outlet, index) =>
      setTimeout(() => outlet.goAway(), (spreadMs * index) / open.length),
    );
    const cut = setTimeout(() => {
      for (const outlet of [...this.#open]) outlet.terminate();
    }, spreadMs + goAwayTimeoutMs);
    await drained;
    for (const timer of [...timers, cut]) clearTimeout(timer);
  }

  /** Unsent bytes of each connection. */
  *bufferedBytes(): Iterable<number> {
    for (const outlet of this.#open) yield outlet.bufferedBytes;
  }
}

/** Bytes that are gathered for one write at most. */
const maximumWriteBytes = 65_536;

/**
 * What is to be sent to one client: gathered until the end of the tick, written at once, and bounded.
 *
 * Past half of `maxBufferedBytes` of unsent bytes it is slow: prices are conflated then. Past all of it the connection
 * is ended, and its client comes back with a cursor.
 */
export class Outlet {
  readonly #sink: Sink;
  readonly #outlets: Outlets;
  #pending = '';
  #isQueued = false;
  #isBackedUp = false;
  #isOver = false;
  #waiting: (() => void)[] | null = null;
  #holders: Set<Holder> | null = null;

  /** @see Outlets.open */
  constructor(sink: Sink, outlets: Outlets) {
    this.#sink = sink;
    this.#outlets = outlets;
  }

  /** Unsent bytes. */
  get bufferedBytes(): number {
    return this.#pending.length + this.#sink.bufferedBytes;
  }

  /** Whether the client is behind by so much that only what will not be made worthless should be appended. */
  get isSlow(): boolean {
    return this.#isBackedUp && this.bufferedBytes * 2 > this.#outlets.options.maxBufferedBytes;
  }

  /** Sends bytes after all that were appended before, at the end of the tick. */
  append(bytes: string): void {
    if (this.#isOver) return;
    if (this.#isBackedUp && this.bufferedBytes + bytes.length > this.#outlets.options.maxBufferedBytes) {
      this.close();
      this.#outlets.options.onDrop('slow_client');
      this.#sink.overflow();
      return;
    }
    if (!this.#sink.isByteStream) {
      if (this.#sink.isOpen && !this.#sink.write(bytes)) this.#isBackedUp = true;
      return;
    }
    this.#pending += bytes;
    if (this.#pending.length > maximumWriteBytes) this.flush();
    else if (!this.#isQueued) {
      this.#isQueued = true;
      this.#outlets.flusher.add(this);
    }
  }

  /** Writes what was appended, unless the connection can take no more for now. */
  flush(): void {
    this.#isQueued = false;
    if (!this.#isBackedUp) this.flushAll();
  }

  /** Writes what was appended whatever the connection can take: something else is about to be sent after it. */
  flushAll(): void {
    const chunk = this.#pending;
    if (chunk === '') return;
    this.#pending = '';
    if (this.#sink.isOpen && !this.#sink.write(chunk)) this.#isBackedUp = true;
  }

  /** The connection has sent all that it had been given. */
  drained(): void {
    this.#isBackedUp = false;
    this.flush();
    const holders = this.#holders;
    this.#holders = null;
    for (const holder of holders ?? []) holder.releaseHeld();
    // Whoever waits finds out by itself whether what was just written has filled the connection again.
    this.#wakeAll();
  }

  /** Tells that something was held back and became worthless. */
  conflated(): void {
    this.#outlets.options.onDrop('conflated');
  }

  /** Calls a holder when the connection is no longer slow. */
  holdFor(holder: Holder): void {
    (this.#holders ??= new Set()).add(holder);
  }

  /** Resolves when the connection takes more; null when it does. */
  room(): Promise<void> | null {
    if (!this.#isBackedUp || this.#isOver) return null;
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  /** Asks the client to come back elsewhere, after what it has coming. */
  goAway(): void {
    this.flushAll();
    this.#sink.goAway();
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#sink.terminate();
  }

  /** The connection is gone. */
  closed(): void {
    this.close();
    this.#outlets.closed(this);
  }

  /** Drops what is not written yet, and whatever is appended from now on. */
  close(): void {
    this.#isOver = true;
    this.#pending = '';
    this.#holders = null;
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const wake of waiting ?? []) wake();
  }
}

/** A slice of writes holds the process for about that long. */
const sliceMs = 3;
/** Writes between two looks at the clock. */
const writesPerLook = 16;

/** Writes to the connections that have something to send, at the end of each tick, in slices. */
export class Flusher {
  #queue: Outlet[] = [];
  #isScheduled = false;

  add(outlet: Outlet): void {
    this.#queue.push(outlet);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#isScheduled = false;
    const queue = this.#queue;
    const endMs = performance.now() + sliceMs;
    let count = 0;
    for (const outlet of queue) {
      outlet.flush();
      count += 1;
      if (count % writesPerLook === 0 && performance.now() > endMs) break;
    }
    // Nothing was added meanwhile: what a write leads to comes in later ticks.
    this.#queue = count === queue.length ? [] : queue.slice(count);
    if (this.#queue.length > 0) this.#schedule();
  }
}
