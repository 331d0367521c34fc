import { z } from 'zod';

/**
 * Takes one message of a socket, read from its JSON, or the text of what is no JSON; settles when all that follows from
 * it is over.
 */
export type Receive = (message: unknown) => Promise<void>;

/** A message that starts or ends an operation. */
const operationMessage = z.object({ type: z.enum(['subscribe', 'complete']), id: z.string() });

/** The use of an id by one operation. */
interface Use {
  /** Whether the client has taken the operation back, while it may still be on its way here. */
  isCompleted: boolean;
  /** The message that uses the id again as soon as it is free. */
  successor: { readonly message: unknown } | null;
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
    const message = readJson(text);
    const operation = operationMessage.safeParse(message).data;
    if (operation === undefined) return this.#receive(message);
    const { type, id } = operation;
    const use = this.#uses.get(id);
    if (type === 'complete') {
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

  #start(id: string, message: unknown): Promise<void> {
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

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
