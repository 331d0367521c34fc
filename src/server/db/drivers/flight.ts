import { serialize } from 'pg-protocol';

import type { BoundStatement, TextFields } from '../statement.ts';

/**
 * Statements on their way to the database in a single write, and their rows on the way back. A single Sync follows them,
 * so the database leaves out all statements behind a statement that fails.
 */
export class Flight {
  readonly #statements: readonly BoundStatement[];
  /** The rows of each statement that is complete. */
  readonly #results: (readonly TextFields[])[] = [];
  #rows: TextFields[] = [];

  constructor(statements: readonly BoundStatement[]) {
    this.#statements = statements;
  }

  /**
   * The messages of the protocol.
   *
   * @param prepared the names that the connection has prepared; null where statements have no names.
   */
  messages(prepared: ReadonlySet<string> | null): Buffer {
    const messages: Buffer[] = [];
    const underWay = new Set(prepared);
    for (const { statement, parameters } of this.#statements) {
      const name = prepared === null ? '' : statement.name;
      if (!underWay.has(name) || name === '') {
        // A flight that failed may have prepared it, which the connection does not know.
        if (name !== '') messages.push(serialize.close({ type: 'S', name }));
        messages.push(serialize.parse({ name, text: statement.text }));
        underWay.add(name);
      }
      messages.push(serialize.bind({ statement: name, values: [...parameters] }), serialize.execute());
    }
    messages.push(serialize.sync());
    return Buffer.concat(messages);
  }

  takeRow(fields: TextFields): void {
    this.#rows.push(fields);
  }

  /** A statement is complete. */
  takeEnd(): void {
    this.#results.push(this.#rows);
    this.#rows = [];
  }

  /** The rows of each statement, once the database has answered all of them. */
  finish(prepared: Set<string> | null): readonly (readonly TextFields[])[] {
    if (prepared !== null) for (const { statement } of this.#statements) prepared.add(statement.name);
    return this.#results;
  }
}
