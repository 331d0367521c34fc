import { MessageType, validateMessage, type Message } from 'graphql-ws';

import { documentIdOf, type DocumentParts } from '../documents/document-id.ts';

/** Where messages go. */
export interface MessageSink {
  /** Whether an operation of an id runs that the client has not completed. */
  readonly isRunning: (id: string) => boolean;
  /** Handles a message, or null for text that is no message. */
  readonly handle: (message: Message | null) => void;
}

/** The socket behind the ids. */
export interface OperationSocket {
  /** Handles a message, or null for text that is no message. Settles when the operation of the message is over. */
  receive(message: Message | null): Promise<void>;
  /** A message asks for an id that is in use or already awaited. */
  refuseId(id: string): void;
  /** The handling of a message has failed. */
  fail(error: unknown): void;
}

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

/** Lists and objects within each other in the payload of a ping at most. */
const maximumPayloadDepth = 200;

/**
 * Starts an operation under the id of another operation only after that operation is over.
 *
 * The protocol engine knows operations by their ids alone. It would mistake an operation that is completed while it starts
 * for the next operation of the same id, and the orphan would outlive both, and the socket.
 */
export class OperationIds implements MessageSink {
  readonly #socket: OperationSocket;
  /** The ids of the operations that are not over. */
  readonly #uses = new Map<string, UseState>();

  constructor(socket: OperationSocket) {
    this.#socket = socket;
  }

  isRunning(id: string): boolean {
    const state = this.#uses.get(id);
    return state !== undefined && state.name !== 'completed';
  }

  handle(message: Message | null): void {
    // Any throw ends this socket alone: the listener of a socket has no caller that could catch it.
    try {
      this.#take(message).catch((error: unknown) => this.#socket.fail(error));
    } catch (error) {
      this.#socket.fail(error);
    }
  }

  #take(message: Message | null): Promise<void> {
    if (message?.type === MessageType.Subscribe) return this.#subscribe(message.id, message);
    if (message?.type === MessageType.Complete) return this.#complete(message.id, message);
    return this.#socket.receive(message);
  }

  #subscribe(id: string, message: Message): Promise<void> {
    const state = this.#uses.get(id);
    if (state === undefined) return this.#start(id, message);
    if (state.name === 'completed') this.#uses.set(id, { name: 'awaited', message });
    else this.#socket.refuseId(id);
    return Promise.resolve();
  }

  #complete(id: string, message: Message): Promise<void> {
    const state = this.#uses.get(id);
    if (state !== undefined) this.#uses.set(id, completed);
    // The client has completed the operation that awaits the id: the engine has not heard of it.
    return state?.name === 'awaited' ? Promise.resolve() : this.#socket.receive(message);
  }

  #start(id: string, message: Message): Promise<void> {
    this.#uses.set(id, running);
    // An async function would hold the message for as long as the operation lives.
    return this.#socket.receive(message).then(
      () => this.#end(id),
      async (error: unknown) => {
        await this.#end(id);
        throw error;
      },
    );
  }

  #end(id: string): Promise<void> | undefined {
    const state = this.#uses.get(id);
    this.#uses.delete(id);
    return state?.name === 'awaited' ? this.#start(id, state.message) : undefined;
  }
}

/** The message of a text; null for text that is no message. */
export function readMessage(text: string): Message | null {
  try {
    const message = validateMessage(withQuery(JSON.parse(text)));
    // The engine writes the payload into its answer, and that overflows the stack.
    if (message.type === MessageType.Ping && isDeeperThan(message.payload, maximumPayloadDepth)) return null;
    if (message.type !== MessageType.Subscribe) return message;
    // The engine keeps the message for as long as the operation lives, so unknown keys of the client are left out.
    const { id, type, payload } = message;
    const { query, documentId, operationName, variables, extensions } = payload as typeof payload &
      DocumentParts;
    return {
      id,
      type,
      payload: { query, documentId, operationName, variables, extensions } as typeof payload,
    };
  } catch {
    // Null and not the text, because the engine would parse text that holds JSON within JSON a second time.
    return null;
  }
}

/** Whether lists and objects of a value nest deeper. Walks without recursion. */
function isDeeperThan(value: unknown, maximumDepth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maximumDepth) return true;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  }
  return false;
}

/** A message with an empty text for its document, which the protocol asks for, where the document has an id instead. */
function withQuery(value: unknown): unknown {
  const { payload } = (value ?? {}) as { readonly payload?: (DocumentParts & object) | null };
  if (payload?.query !== undefined || documentIdOf(payload ?? {}) === null) return value;
  return { ...(value as object), payload: { ...payload, query: '' } };
}
