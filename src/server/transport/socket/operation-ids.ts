import { MessageType, validateMessage, type Message } from 'graphql-ws';

/** Takes one message of a socket, or null for what is none; settles when all that follows from it is over. */
export type Receive = (message: Message | null) => Promise<void>;

/** The use of an id by one operation. */
interface Use {
  /** Whether the client has taken the operation back, while it may still be on its way here. */
  isCompleted: boolean;
  /** The message that uses the id again as soon as it is free. */
  successor: { readonly message: Message } | null;
}

/**
 * Lets an operation start under the id of another only when that one is over.
 *
 * The protocol engine knows operations by their ids alone. One that its client completes while it is still starting
 * would be taken for the next one of the same id, and would go on after both, and after the socket.
 */
export class OperationIds {
  readonly #receive: Receive;
  readonly #refuse: (id: string) => void;
  readonly #uses = new Map<string, Use>();

  /** @param refuse called for an id that is wanted by one more. */
  constructor(receive: Receive, refuse: (id: string) => void) {
    this.#receive = receive;
    this.#refuse = refuse;
  }

  /** Takes a message; settles as {@link Receive} says. */
  receive(text: string): Promise<void> {
    const message = readMessage(text);
    if (message?.type !== MessageType.Subscribe && message?.type !== MessageType.Complete) {
      return this.#receive(message);
    }
    const { type, id } = message;
    const use = this.#uses.get(id);
    if (type === MessageType.Complete) {
      if (use?.successor != null) {
        use.successor = null;
        return Promise.resolve();
      }
      if (use !== undefined) use.isCompleted = true;
      return this.#receive(message);
    }
    if (use === undefined) return this.#start(id, message);
    if (use.isCompleted && use.successor === null) use.successor = { message };
    else this.#refuse(id);
    return Promise.resolve();
  }

  #start(id: string, message: Message): Promise<void> {
    const use: Use = { isCompleted: false, successor: null };
    this.#uses.set(id, use);
    // No async function: it would hold on to the message for as long as the operation lives.
    return this.#receive(message).then(
      () => this.#end(id, use),
      async (error: unknown) => {
        await this.#end(id, use);
        throw error;
      },
    );
  }

  #end(id: string, { successor }: Use): Promise<void> | undefined {
    this.#uses.delete(id);
    return successor === null ? undefined : this.#start(id, successor.message);
  }
}

function readMessage(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    const message = validateMessage(value);
    if (message.type !== MessageType.Subscribe) return message;
    // The engine keeps the message for as long as the operation lives: without what a client adds to it.
    const { id, type, payload } = message;
    return { id, type, payload };
  } catch {
    // Not the text itself: the engine would read that of JSON within JSON once more.
    return null;
  }
}
