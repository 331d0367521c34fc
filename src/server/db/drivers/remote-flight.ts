import type pg from 'pg';

import type { BoundStatement, TextFields } from '../statement.ts';
import { Flight } from './flight.ts';

type Results = readonly (readonly TextFields[])[];

/** A flight as the driver sends it: in the place of a query, with the time limit of a query. */
class FlightQuery implements pg.Submittable {
  readonly #flight: Flight;
  readonly #prepared: Set<string> | null;
  /** The driver puts its time limit around it. */
  callback: (error: Error | null, results?: Results) => void;

  constructor(
    statements: readonly BoundStatement[],
    prepared: Set<string> | null,
    callback: (error: Error | null, results?: Results) => void,
  ) {
    this.#flight = new Flight(statements);
    this.#prepared = prepared;
    this.callback = callback;
  }

  submit({ stream }: pg.Connection): void {
    stream.write(this.#flight.messages(this.#prepared));
  }

  handleDataRow({ fields }: { readonly fields: TextFields }): void {
    this.#flight.takeRow(fields);
  }

  handleCommandComplete(): void {
    this.#flight.takeEnd();
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#flight.finish(this.#prepared));
  }
}

/** Sends statements in a single flight over a connection. Rejects with the error of the first that fails. */
export function flyRemote(
  connection: pg.PoolClient,
  statements: readonly BoundStatement[],
  prepared: Set<string> | null,
): Promise<Results> {
  return new Promise((resolve, reject) => {
    connection.query(
      new FlightQuery(statements, prepared, (error, results = []) => {
        if (error === null) resolve(results);
        else reject(error);
      }),
    );
  });
}
