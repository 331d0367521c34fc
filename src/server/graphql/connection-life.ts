import { randomUUID } from 'node:crypto';

/** How a connection ended: the server sent its client away because it stops (`drained`), or in any other way. */
export type ConnectionEnd = 'lost' | 'drained';

/** A connection that outlives its operations: a socket. */
export interface Connection {
  /** The life of the connection. It is made when it is asked for first, because most connections need none. */
  life(): ConnectionLife;
}

/** The life of a connection, for domains that hold something as long as it lasts. */
export class ConnectionLife {
  /** Unique across processes. */
  readonly id = randomUUID();
  #ended: ConnectionEnd | null = null;
  readonly #listeners: ((end: ConnectionEnd) => void)[] = [];

  /** How the connection ended; null while it lives. */
  get ended(): ConnectionEnd | null {
    return this.#ended;
  }

  /** Calls back once, when the connection ends. A listener must not throw. A connection that has ended calls nothing back. */
  onEnd(listener: (end: ConnectionEnd) => void): void {
    if (this.#ended === null) this.#listeners.push(listener);
  }

  /** The connection is gone. */
  end(how: ConnectionEnd): void {
    if (this.#ended !== null) return;
    this.#ended = how;
    for (const listener of this.#listeners.splice(0)) listener(how);
  }
}
