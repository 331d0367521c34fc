import type { Queryable, Tx } from './client.ts';
import { ours } from './dialect.ts';
import { rowsOf, type BoundStatement, type Plan } from './statement.ts';

/** The rows of each of the statements, in their order. */
export type FlightRows<Statements extends readonly BoundStatement[]> = {
  readonly [Index in keyof Statements]: Statements[Index] extends BoundStatement<infer Row>
    ? readonly Row[]
    : never;
};

/** How a flight ends. */
export interface FlightOptions {
  /** Whether COMMIT follows the statements, in the same flight. Nothing may be run in the transaction after it. */
  readonly isLast?: boolean;
}

/**
 * Runs statements one after the other, in a single way to the database and back. Each sees what the statements before it
 * wrote, and, without a transaction around it, each commits alone.
 *
 * @throws the error of the first statement that fails. The statements behind it do not run, COMMIT neither.
 */
export async function fly<const Statements extends readonly BoundStatement[]>(
  queries: Queryable,
  statements: Statements,
  { isLast = false }: FlightOptions = {},
): Promise<FlightRows<Statements>> {
  const results = await queries
    .getExecutor()
    .provideConnection((connection) => ours(connection).fly(statements, isLast));
  const rows = statements.map(({ statement }, index) => rowsOf(statement, results[index] ?? []));
  for (const [index, bound] of statements.entries()) bound.onRows?.(rows[index] ?? []);
  return rows as unknown as FlightRows<Statements>;
}

/** Runs the statements of a plan in a single flight, and returns the result of the plan. */
export async function carryOut<Result>(
  queries: Queryable,
  { statements, result }: Plan<Result>,
  options: FlightOptions = {},
): Promise<Result> {
  if (statements.length > 0) await fly(queries, statements, options);
  return result();
}

/** Runs statements of a transaction before its next statement, or before COMMIT, in the same flight. Nothing reads their rows. */
export async function defer(tx: Tx, statements: readonly BoundStatement[]): Promise<void> {
  if (statements.length === 0) return;
  await tx.getExecutor().provideConnection((connection) => {
    ours(connection).defer(statements);
    return Promise.resolve();
  });
}
