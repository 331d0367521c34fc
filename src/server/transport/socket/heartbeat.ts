/** A connection that the heartbeat watches. */
export interface WatchedConnection {
  /** Whether the last ping was answered. The owner sets it at the pong of that ping. */
  isAlive: boolean;
  /** Whether the connection is not read for now, so that a pong cannot be seen. It is not cut meanwhile. */
  readonly isPaused: boolean;
  ping(): void;
  /** Cuts the connection. */
  terminate(): void;
}

/** Parts of the connections. Each part is pinged at a moment of its own, so that the pings spread over the interval. */
const partCount = 16;

/**
 * Pings every connection every `intervalMs`, and cuts a connection that has not answered when its next ping is due.
 *
 * All connections share a timer, because a timer for each would be a good part of the memory of an idle connection.
 */
export class Heartbeat {
  readonly #parts = Array.from({ length: partCount }, () => new Set<WatchedConnection>());
  readonly #timer: NodeJS.Timeout;
  readonly #onCut: () => void;
  #next = 0;
  #added = 0;

  /** @param onCut called for each connection that is cut. */
  constructor(intervalMs: number, onCut: () => void = () => undefined) {
    this.#onCut = onCut;
    this.#timer = setInterval(() => this.#beat(), intervalMs / partCount);
    this.#timer.unref();
  }

  /** Begins to ping a connection. */
  add(connection: WatchedConnection): void {
    this.#added += 1;
    this.#parts[this.#added % partCount]?.add(connection);
  }

  /** Stops pinging a connection. */
  delete(connection: WatchedConnection): void {
    for (const part of this.#parts) part.delete(connection);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    this.#next = (this.#next + 1) % partCount;
    for (const connection of this.#parts[this.#next] ?? []) {
      if (connection.isAlive || connection.isPaused) {
        connection.isAlive = connection.isPaused;
        connection.ping();
      } else {
        this.#onCut();
        connection.terminate();
      }
    }
  }
}
