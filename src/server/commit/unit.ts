import type { Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';
import type { Schedule } from '../jobs/job.ts';

/** The transaction of a mutation, and the events that it leads to. */
export interface Unit {
  readonly tx: Tx;
  /** Publishes events after the transaction has committed, in this order; none of them if it rolls back. */
  readonly record: (events: readonly Event[]) => void;
  /** Makes a job in the transaction. */
  readonly schedule: Schedule;
}

/** Runs each mutation in a transaction, and publishes its events as soon as the transaction has committed. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction. Mutations of a market take turns in this process, so that their events are published in
   * the order of their commits, and a busy market does not hold every database connection waiting.
   *
   * Every transaction takes its locks in one order, so that no two wait for each other: requests by key, markets by id,
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
   * Runs the reactions to captured events, each event once, in a transaction of their own, and publishes the events that
   * the reactions record. The caller publishes the captured events themselves.
   *
   * @throws as {@link run}, and the error of a `within` reaction; then none of the events counts as applied.
   */
  react(events: readonly Event[]): Promise<void>;
}
