import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

import type { DriverClient } from './drivers/client.ts';
import { bind, defineStatement, type BoundStatement, type TextFields } from './statement.ts';

const commit = defineStatement('commit', 'COMMIT');
/** Statements that tell how many rows they have changed. */
const writing: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A connection of Kysely that also sends flights.
 *
 * ```
 *            begin()            a query or a flight            COMMIT, also at the end of a flight
 *   (none) ──────────▶ asked ────────────────────────▶ open ─────────────────────────────────────▶ (none)
 * ```
 * BEGIN goes with the first flight of its transaction, and COMMIT with the last one, because each way to the database costs
 * more than such a statement.
 */
export class Connection implements DatabaseConnection {
  readonly #client: DriverClient;
  #transaction: 'none' | 'asked' | 'open' = 'none';
  /** Statements of the transaction that wait for its next flight. */
  #deferred: readonly BoundStatement[] = [];

  constructor(client: DriverClient) {
    this.#client = client;
  }

  begin(): void {
    this.#transaction = 'asked';
  }

  /** Runs statements of the transaction before its next statement, in the same flight. Nothing reads their rows. */
  defer(statements: readonly BoundStatement[]): void {
    this.#deferred = [...this.#deferred, ...statements];
  }

  async commit(): Promise<void> {
    if (this.#deferred.length > 0) await this.fly([], true);
    const isOpen = this.#transaction === 'open';
    this.#transaction = 'none';
    if (isOpen) await this.#client.query('COMMIT', []);
  }

  async rollback(): Promise<void> {
    const isOpen = this.#transaction === 'open';
    this.#transaction = 'none';
    this.#deferred = [];
    if (isOpen) await this.#client.query('ROLLBACK', []);
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#deferred.length > 0) await this.fly([], false);
    if (this.#transaction === 'asked') {
      this.#transaction = 'open';
      // Without parameters, all of them go in a single way.
      await this.#client.query(this.#client.begin.map(({ statement }) => statement.text).join('; '), []);
    }
    const { command, rowCount, rows } = await this.#client.query<Row>(sql, parameters);
    return writing.has(command) ? { rows, numAffectedRows: BigInt(rowCount) } : { rows };
  }

  /** Sends statements in a single flight, with BEGIN where the transaction has not begun. `isLast` adds COMMIT. */
  async fly(
    statements: readonly BoundStatement[],
    isLast: boolean,
  ): Promise<readonly (readonly TextFields[])[]> {
    const begin = this.#transaction === 'asked' ? this.#client.begin : [];
    if (begin.length > 0) this.#transaction = 'open';
    const first = [...begin, ...this.#deferred];
    this.#deferred = [];
    const results = await this.#client.fly([...first, ...statements, ...(isLast ? [bind(commit)] : [])]);
    if (isLast) this.#transaction = 'none';
    return results.slice(first.length, first.length + statements.length);
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('no statement is streamed');
  }

  release(): void {
    this.#client.release();
  }
}
