import { MessageType, validateMessage, type Message } from 'graphql-ws';

import { documentIdOf, type DocumentParts } from '../documents/document-id.ts';

/** Handles a message of a socket, or null for text that is no message. Settles when the operation of the message is over. */
export type Receive = (message: Message | null) => Promise<void>;

/**
 * ```
 *             complete                  subscribe with the same id
 *   running ───────────► completed ──────────────────────────────► awaited
 *                            ▲               complete                 │
 *                            └────────────────────────────────────────┘
 *   Once the operation is over, the message that awaits the id starts the next operation.
 * ```
 * `running`: the client has not completed the operation. `completed`: the client has, but the engine may not have noticed.
 */
type UseState =
  | { readonly name: 'running' | 'completed' }
  | { readonly name: 'awaited'; readonly message: Message };

const running: UseState = { name: 'running' };
const completed: UseState = { name: 'completed' };

/** The use of an id by an operation. */
interface Use {
  state: UseState;
}

/**
 * Starts an operation under the id of another operation only after that operation is over.
 *
 * The protocol engine knows operations by their ids alone. It would mistake an operation that is completed while it starts
 * for the next operation of the same id, and the orphan would outlive both, and the socket.
 */
export class OperationIds {
  readonly #receive: Receive;
  readonly #refuse: (id: string) => void;
  readonly #uses = new Map<string, Use>();

  /** @param refuse called when a message asks for an id that is in use or already awaited. */
  constructor(receive: Receive, refuse: (id: string) => void) {
    this.#receive = receive;
    this.#refuse = refuse;
  }

  /** Takes the text of a message; settles as {@link Receive} says. */
  receive(text: string): Promise<void> {
    const message = readMessage(text);
    if (message?.type === MessageType.Subscribe) return this.#subscribe(message.id, message);
    if (message?.type === MessageType.Complete) return this.#complete(message.id, message);
    return this.#receive(message);
  }

  #subscribe(id: string, message: Message): Promise<void> {
    const use = this.#uses.get(id);
    if (use === undefined) return this.#start(id, message);
    if (use.state.name === 'completed') use.state = { name: 'awaited', message };
    else this.#refuse(id);
    return Promise.resolve();
  }

  #complete(id: string, message: Message): Promise<void> {
    const use = this.#uses.get(id);
    const wasAwaited = use?.state.name === 'awaited';
    if (use !== undefined) use.state = completed;
    // The client has completed the operation that awaits the id: the engine has not heard of it.
    return wasAwaited ? Promise.resolve() : this.#receive(message);
  }

  #start(id: string, message: Message): Promise<void> {
    const use: Use = { state: running };
    this.#uses.set(id, use);
    // An async function would hold the message for as long as the operation lives.
    return this.#receive(message).then(
      () => this.#end(id, use),
      async (error: unknown) => {
        await this.#end(id, use);
        throw error;
      },
    );
  }

  #end(id: string, { state }: Use): Promise<void> | undefined {
    this.#uses.delete(id);
    return state.name === 'awaited' ? this.#start(id, state.message) : undefined;
  }
}

function readMessage(text: string): Message | null {
  try {
    const message = validateMessage(withQuery(JSON.parse(text)));
    if (message.type !== MessageType.Subscribe) return message;
    // The engine keeps the message for as long as the operation lives, so unknown keys of the client are left out.
    const { id, type, payload } = message;
    return { id, type, payload };
  } catch {
    // Null and not the text, because the engine would parse text that holds JSON within JSON a second time.
    return null;
  }
}

/** A message with an empty text for its document, which the protocol asks for, where the document has an id instead. */
function withQuery(value: unknown): unknown {
  const { payload } = (value ?? {}) as { readonly payload?: (DocumentParts & object) | null };
  if (payload?.query !== undefined || documentIdOf(payload ?? {}) === null) return value;
  return { ...(value as object), payload: { ...payload, query: '' } };
}
