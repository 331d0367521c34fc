/** A connection that is kept alive. */
export interface Beating {
  /** Whether the last ping was answered. */
  isAlive: boolean;
  ping(): void;
  /** Cuts it. */
  terminate(): void;
}

/** Parts into which the connections are divided, so that they are not all pinged at the same moment. */
const partCount = 16;

/**
 * Pings every connection once in `intervalMs`, and cuts one when a ping is still unanswered at the next.
 *
 * One timer for all: a timer for each would be a good part of what an idle connection takes.
 */
export class Heartbeat {
  readonly #parts = Array.from({ length: partCount }, () => new Set<Beating>());
  readonly #timer: NodeJS.Timeout;
  #next = 0;
  #added = 0;

  readonly #onCut: () => void;

  /** @param onCut told of each connection that is cut. */
  constructor(intervalMs: number, onCut: () => void = () => undefined) {
    this.#onCut = onCut;
    this.#timer = setInterval(() => this.#beat(), intervalMs / partCount);
    this.#timer.unref();
  }

  /** Keeps a connection alive. */
  add(connection: Beating): void {
    this.#added += 1;
    this.#parts[this.#added % partCount]?.add(connection);
  }

  /** Leaves a connection alone. */
  delete(connection: Beating): void {
    for (const part of this.#parts) part.delete(connection);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    this.#next = (this.#next + 1) % partCount;
    for (const connection of this.#parts[this.#next] ?? []) {
      if (connection.isAlive) {
        connection.isAlive = false;
        connection.ping();
      } else {
        this.#onCut();
        connection.terminate();
      }
    }
  }
}
