/** The client behind operations that wait. */
export interface WaitingClient {
  /** Whether the client is still connected. */
  readonly isOpen: boolean;
}

/** An operation that waits. */
export interface WaitingOperation {
  /** Whether it takes a place among those that are executed at once. */
  readonly takesPlace: boolean;
  /** Counts it as started. */
  readonly begin: () => void;
  /** Lets it go on: to its work, or to its end when its client has left. */
  readonly goOn: () => void;
}

/** The operations of a client that wait. */
interface Queue {
  /** Those that are ready to be executed. */
  readonly ready: WaitingOperation[];
  /** Those that are to be parsed and validated. */
  readonly unparsed: WaitingOperation[];
}

/**
 * The operations of an account that wait. The clients of the account take turns, so that a client that asks for much makes
 * another client behind the same address wait for one of its operations at most.
 *
 * An operation that is ready to be executed goes before those of its client that are still to be parsed, because a parsed
 * document takes far more memory than its text.
 */
export class WaitingOperations {
  /** The operations of each client, in the order in which the clients have their turns. */
  readonly #queues = new Map<WaitingClient, Queue>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(client: WaitingClient, operation: WaitingOperation): void {
    const queue = this.#queues.get(client) ?? { ready: [], unparsed: [] };
    (operation.takesPlace ? queue.ready : queue.unparsed).push(operation);
    this.#queues.set(client, queue);
    this.#size += 1;
  }

  /** The next operation of a client that is still there. Those of clients that have left before it end. */
  next(): WaitingOperation | undefined {
    for (const [client, queue] of this.#queues) {
      const { ready, unparsed } = queue;
      if (client.isOpen) return ready[0] ?? unparsed[0];
      this.#queues.delete(client);
      this.#size -= ready.length + unparsed.length;
      for (const operation of [...ready, ...unparsed]) operation.goOn();
    }
    return undefined;
  }

  /** Takes the operation that {@link next} has told. */
  take(): void {
    for (const [client, queue] of this.#queues) {
      const { ready, unparsed } = queue;
      (ready.length > 0 ? ready : unparsed).shift();
      this.#size -= 1;
      this.#queues.delete(client);
      if (ready.length + unparsed.length > 0) this.#queues.set(client, queue);
      return;
    }
  }
}
