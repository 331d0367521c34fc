import { setTimeout } from 'node:timers/promises';

import { backoffMs } from '../base/waiting.ts';
import type { Event } from '../broker/event.ts';
import type { Scheduler } from '../jobs/schedule.ts';
import type { Outbox, SavedEvents } from './outbox.ts';
import type { Publisher } from './publisher.ts';
import type { Reactions } from './reactions.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { isConflict } from '../db/errors.ts';
import { findUnapplied } from './applied.ts';
import { createTurns } from './turns.ts';
import type { Unit, UnitOfWork } from './unit.ts';

/** How often a transaction is run that the database broke off. */
const maximumAttempts = 5;
/** How long to wait between them, at most. The market's turn is kept meanwhile. */
const retryPause = { firstMs: 5, longestMs: 100 };

/** Events of a transaction at most, those of its reactions included. More tell that reactions follow each other in a circle. */
const maximumEvents = 10_000;

/** The parts and the bound of a unit of work. */
export interface UnitOfWorkOptions {
  readonly queries: Queryable;
  readonly publisher: Publisher;
  readonly reactions: Reactions;
  readonly scheduler: Scheduler;
  /** Called after the commit of a transaction that made a job. */
  readonly onScheduled: () => void;
  /** Locks the rows of markets, in the order of their ids. A market that is absent is left out. */
  readonly lockMarkets: (tx: Tx, marketIds: readonly string[]) => Promise<void>;
  /** Null where the log dies with this process, because no other process could publish its events then. */
  readonly outbox: Pick<Outbox, 'save'> | null;
  /** Mutations of a market that may wait for their turn. */
  readonly maximumWaiting: number;
}

/** Creates the unit of work. */
export function createUnitOfWork({
  queries,
  publisher,
  reactions,
  scheduler,
  onScheduled,
  lockMarkets,
  outbox,
  maximumWaiting,
}: UnitOfWorkOptions): UnitOfWork {
  const turns = createTurns(maximumWaiting);

  const attempt = async <Result>(work: (unit: Unit) => Promise<Result>): Promise<Result> => {
    publisher.assertCapacity();
    const recorded: Event[] = [];
    let saved: SavedEvents | undefined;
    const { result, hasScheduled } = await queries.transaction().execute(async (tx) => {
      const unit: Unit = { tx, record: (events) => recorded.push(...events), schedule: scheduler.schedule };
      const result = await work(unit);
      await applyAll(unit, recorded);
      if (outbox !== null && recorded.length > 0) saved = await outbox.save(tx, recorded);
      return { result, hasScheduled: scheduler.hasScheduled(tx) };
    });
    publisher.publish(recorded, saved);
    if (hasScheduled) onScheduled();
    return result;
  };

  /** Applies the events of a transaction, and the events that their reactions record, until none is left. */
  const applyAll = async (unit: Unit, recorded: readonly Event[]): Promise<void> => {
    for (let applied = 0; applied < recorded.length;) {
      const events = recorded.slice(applied);
      applied = recorded.length;
      await reactions.apply(unit, events);
      if (recorded.length > maximumEvents) throw new Error('reactions record events without end');
    }
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

  const run: UnitOfWork['run'] = (marketIds, work) =>
    inOrder(marketIds).reduceRight<() => ReturnType<typeof work>>(
      (task, marketId) => () => turns.take(marketId, task),
      () => attemptRepeatedly(work),
    )();

  return {
    run,
    async react(events) {
      const followed = events.filter((event) => reactions.follow(event));
      if (followed.length === 0) return;
      // Most captured rows are ours and applied already. They must not wait for the locks of their markets.
      const unapplied = await findUnapplied(queries, followed);
      if (unapplied.length === 0) return;
      const marketIds = unapplied.flatMap(({ marketId }) => marketId ?? []);
      await run(marketIds, async (unit) => {
        await lockMarkets(unit.tx, inOrder(marketIds));
        await reactions.apply(unit, unapplied);
      });
    },
  };
}

/** Ids in the order in which every transaction takes them. */
function inOrder(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
