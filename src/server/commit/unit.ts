import type { Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';
import type { BoundStatement } from '../db/statement.ts';
import type { Schedule } from '../jobs/job.ts';

/** The transaction of a mutation, and the events that it leads to. */
export interface Unit {
  readonly tx: Tx;
  /** Publishes events after the transaction has committed, in this order; none of them if it rolls back. */
  readonly record: (events: readonly Event[]) => void;
  /** Makes a job in the transaction. */
  readonly schedule: Schedule;
}

/** A unit whose work may expect the usual case. */
export interface ExpectingUnit extends Unit {
  /** Whether the work may use {@link ExpectingUnit.expect}. */
  readonly isUsual: boolean;
  /**
   * Runs statements of the usual case with the next flight of the transaction, which may be that of COMMIT. One that meets
   * another case fails as an unusual case. The transaction has no effect then, and the work runs again without `isUsual`.
   */
  readonly expect: (statements: readonly BoundStatement[]) => Promise<void>;
}

/** A kind of mutation of a single market, of which those that wait for the market share a transaction. */
export interface SharedWork<Item, Result> {
  /**
   * Runs the mutations in their order, and returns the outcome of each. A refused mutation must leave nothing behind in the
   * transaction, because the transaction commits.
   */
  run(unit: ExpectingUnit, items: readonly Item[]): Promise<readonly PromiseSettledResult<Result>[]>;
  /** Items with the same key run in different transactions; null for an item that may run with any other. */
  keyOf(item: Item): string | null;
}

/** Runs each mutation in a transaction, and publishes its events as soon as the transaction has committed. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction. Mutations of a market take turns in this process, so that their events are published in
   * the order of their commits, and a busy market does not hold every database connection waiting.
   *
   * Every transaction takes its locks in one order, so that no two wait for each other: requests by key, halts, markets by id,
   * positions by wallet, applied events by identity, the locks of reactions (`lockOrder`), then strands by name.
   *
   * @param marketIds the markets whose rows `work` locks, in any order.
   *
   * `work` runs again from the start, after a pause, when the database gave its transaction up for another one: a
   * deadlock or a conflict. It does not run again after any other error, because a COMMIT whose answer is lost may have
   * taken effect.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` before anything is written, when events can no longer be queued; and after
   *   the last attempt.
   */
  run<Result>(marketIds: readonly string[], work: (unit: Unit) => Promise<Result>): Promise<Result>;
  /**
   * Runs a mutation of a market as {@link run} does, in a transaction with others of its kind that wait for the market. When
   * the database refuses a statement of the transaction, it has no effect, and each of the mutations runs alone.
   *
   * @throws as {@link run}, and the outcome of the mutation.
   */
  join<Item, Result>(marketId: string, work: SharedWork<Item, Result>, item: Item): Promise<Result>;
  /**
   * Runs the reactions to captured events, each event once, in a transaction of their own, and publishes the events that
   * the reactions record. The caller publishes the captured events themselves.
   *
   * @throws as {@link run}, and the error of a `within` reaction; then none of the events counts as applied.
   */
  react(events: readonly Event[]): Promise<void>;
}
