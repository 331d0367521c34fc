import { MessageType, type Message } from 'graphql-ws';

import { readMessage } from './operation-ids.ts';

/** The text that a message holds that subscribes, unless it spells it with escapes. */
const subscribeType = `"${MessageType.Subscribe}"`;

/** The message of a client, which is parsed when it is asked for, because a message that is never handled needs no work. */
export class UnreadMessage {
  #state: { readonly data: Buffer } | { readonly message: Message | null };

  constructor(data: Buffer) {
    this.#state = { data };
  }

  /** Whether the message may subscribe. A message is parsed only where its text does not tell. */
  get maySubscribe(): boolean {
    if ('data' in this.#state && this.#state.data.includes(subscribeType)) return true;
    return this.read()?.type === MessageType.Subscribe;
  }

  /** The message; null for text that is no message. */
  read(): Message | null {
    if ('message' in this.#state) return this.#state.message;
    const message = readMessage(this.#state.data.toString());
    this.#state = { message };
    return message;
  }
}
