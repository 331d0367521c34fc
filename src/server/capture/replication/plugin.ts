import type { Client } from 'pg';
import { PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';

import { prepareSession } from './session.ts';

/** A message of the stream, or the error of a message that cannot be read. */
export type StreamMessage = Pgoutput.Message | { readonly tag: 'unreadable'; readonly error: unknown };

/**
 * Reads `pgoutput` with every value as the text that the database wrote. The parsers of the package would lose the
 * microseconds of timestamps, and read other values than the rest of the server.
 */
export class TextPlugin extends PgoutputPlugin {
  readonly #onMessage: () => void;
  readonly #silenceMs: number;

  /**
   * @param silenceMs the database ends the connection when it hears nothing from the reader for this long.
   * @param onMessage called for each message when it arrives, before it is handled.
   */
  constructor(publication: string, silenceMs: number, onMessage: () => void) {
    super({ protoVersion: 1, publicationNames: [publication], messages: true });
    this.#silenceMs = silenceMs;
    this.#onMessage = onMessage;
  }

  override async start(client: Client, slot: string, position: string): Promise<unknown> {
    await prepareSession(client, this.#silenceMs);
    return super.start(client, slot, position);
  }

  override parse(buffer: Buffer): Pgoutput.Message {
    this.#onMessage();
    try {
      const message = super.parse(buffer);
      if (message.tag === 'relation') {
        // The package keeps this object and reads the rows of the table with it.
        for (const column of message.columns) column.parser = (text: string) => text;
      }
      return message;
    } catch (error) {
      // Thrown from here it would end the process.
      return { tag: 'unreadable', error } satisfies StreamMessage as unknown as Pgoutput.Message;
    }
  }
}
