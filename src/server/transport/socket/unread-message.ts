import type { Message } from 'graphql-ws';

import { readMessage } from './operation-ids.ts';

/** The message of a client, which is parsed when it is asked for, because a message that is never handled needs no work. */
export class UnreadMessage {
  #state: { readonly data: Buffer } | { readonly message: Message | null };

  constructor(data: Buffer) {
    this.#state = { data };
  }

  /** The message; null for text that is no message. */
  read(): Message | null {
    if ('message' in this.#state) return this.#state.message;
    const message = readMessage(this.#state.data.toString());
    this.#state = { message };
    return message;
  }
}
