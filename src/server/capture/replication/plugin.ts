import { PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';

/** What the stream brings: a message, or what stood where one should have been. */
export type StreamMessage = Pgoutput.Message | { readonly tag: 'unreadable'; readonly error: unknown };

/**
 * Reads `pgoutput` with every value as the text that the database wrote. The parsers of the package would turn amounts
 * into texts, times into dates without microseconds, and would differ from what the rest of the server reads.
 */
export class TextPlugin extends PgoutputPlugin {
  readonly #onMessage: () => void;

  /** @param onMessage called for each message when it arrives, which is before its turn comes. */
  constructor(publication: string, onMessage: () => void) {
    super({ protoVersion: 1, publicationNames: [publication] });
    this.#onMessage = onMessage;
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
