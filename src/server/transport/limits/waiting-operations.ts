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

/**
 * The operations of an account that wait. The clients of the account take turns, so that a client that asks for much makes
 * another client behind the same address wait for one of its operations at most.
 */
export class WaitingOperations {
  /** The operations of each client, in the order in which the clients have their turns. */
  readonly #queues = new Map<WaitingClient, WaitingOperation[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(client: WaitingClient, operation: WaitingOperation): void {
    const queue = this.#queues.get(client) ?? [];
    queue.push(operation);
    this.#queues.set(client, queue);
    this.#size += 1;
  }

  /** The next operation of a client that is still there. Those of clients that have left before it end. */
  next(): WaitingOperation | undefined {
    for (const [client, queue] of this.#queues) {
      if (client.isOpen) return queue[0];
      this.#queues.delete(client);
      this.#size -= queue.length;
      for (const operation of queue) operation.goOn();
    }
    return undefined;
  }

  /** Takes the operation that {@link next} has told. */
  take(): void {
    for (const [client, queue] of this.#queues) {
      queue.shift();
      this.#size -= 1;
      this.#queues.delete(client);
      if (queue.length > 0) this.#queues.set(client, queue);
      return;
    }
  }
}
