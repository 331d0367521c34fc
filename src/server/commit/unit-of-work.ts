import { setTimeout } from 'node:timers/promises';

import { backoffMs } from '../base/backoff.ts';
import type { Event } from '../broker/event.ts';
import type { Publisher } from './publisher.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { isConflict } from '../db/errors.ts';
import { createTurns } from './turns.ts';

/** What a mutation works with. */
export interface Unit {
  readonly tx: Tx;
  /** Publishes events once the transaction has committed, in this order; none of them if it does not. */
  readonly record: (events: readonly Event[]) => void;
}

/** Runs mutations: one transaction each, whose events are published as soon as it has committed. */
export interface UnitOfWork {
  /**
   * Runs `work` in a transaction. Mutations of one market take turns in this process, so that their events are
   * published in the order of their commits, and a busy market does not hold every database connection waiting.
   *
   * `work` runs again from the start, after a pause, when the database gave its transaction up for another one: a
   * deadlock or a conflict. It does not run again after any other error, because a COMMIT whose answer is lost may have
   * taken effect.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` before anything is written, when events can no longer be queued; and after
   *   the last attempt.
   */
  run<Result>(marketId: string | null, work: (unit: Unit) => Promise<Result>): Promise<Result>;
}

/** How often a transaction is run that the database broke off. */
const maximumAttempts = 5;
/** How long to wait between them, at most. The market's turn is kept meanwhile. */
const retryPause = { firstMs: 5, longestMs: 100 };

/** Where events are written down in their transaction until they are published. */
export interface EventLedger {
  /** Resolves with what to call when they have been published. */
  save(tx: Tx, events: readonly Event[]): Promise<() => void>;
}

/** What a unit of work is made with. */
export interface UnitOfWorkOptions {
  readonly queries: Queryable;
  readonly publisher: Publisher;
  /** Null where the log dies with this process: nothing could be published after it. */
  readonly ledger: EventLedger | null;
  /** Mutations that may wait for their turn in one market. */
  readonly maximumWaiting: number;
}

/** Creates the unit of work. */
export function createUnitOfWork({
  queries,
  publisher,
  ledger,
  maximumWaiting,
}: UnitOfWorkOptions): UnitOfWork {
  const turns = createTurns(maximumWaiting);

  const attempt = async <Result>(work: (unit: Unit) => Promise<Result>): Promise<Result> => {
    publisher.assertCapacity();
    const recorded: Event[] = [];
    let onPublished: (() => void) | undefined;
    const result = await queries.transaction().execute(async (tx) => {
      const value = await work({ tx, record: (events) => recorded.push(...events) });
      if (ledger !== null && recorded.length > 0) onPublished = await ledger.save(tx, recorded);
      return value;
    });
    publisher.publish(recorded, onPublished);
    return result;
  };

  const attemptRepeatedly = async <Result>(work: (unit: Unit) => Promise<Result>): Promise<Result> => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(work);
      } catch (error) {
        if (attempts === maximumAttempts || !isConflict(error)) throw error;
        await setTimeout(backoffMs(attempts, retryPause));
      }
    }
  };

  return {
    run: (marketId, work) =>
      marketId === null ? attemptRepeatedly(work) : turns.take(marketId, () => attemptRepeatedly(work)),
  };
}
