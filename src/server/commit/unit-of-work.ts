import { setTimeout } from 'node:timers/promises';

import { isConflict, isRefusedStatement, isUndone } from '../base/failures.ts';
import { backoffMs } from '../base/waiting.ts';
import type { Event } from '../broker/event.ts';
import type { Scheduler } from '../jobs/schedule.ts';
import type { EventSink } from './event-sink.ts';
import type { Reactions } from './reactions.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { carryOut, defer } from '../db/flights.ts';
import { findUnapplied } from './applied.ts';
import { createTurns, type Batches } from './turns.ts';
import type { ExpectingUnit, SharedWork, UnitOfWork } from './unit.ts';
import { createUnusualMarkets, isUnusualCase, type Expectation } from './usual-case.ts';

/** How often a transaction is run that the database broke off. */
const maximumAttempts = 5;
/** How long to wait between them, at most. The market's turn is kept meanwhile. */
const retryPause = { firstMs: 5, longestMs: 100 };

/** Events of a transaction at most, those of its reactions included. More tell that reactions follow each other in a circle. */
const maximumEvents = 10_000;

/** The parts and the bound of a unit of work. */
export interface UnitOfWorkOptions {
  readonly queries: Queryable;
  readonly sink: EventSink;
  readonly reactions: Reactions;
  readonly scheduler: Scheduler;
  /** Called after the commit of a transaction that made a job. */
  readonly onScheduled: () => void;
  /** Locks the rows of markets, in the order of their ids. A market that is absent is left out. */
  readonly lockMarkets: (tx: Tx, marketIds: readonly string[]) => Promise<void>;
  /** Mutations of a market that may wait for their turn. */
  readonly maximumWaiting: number;
}

type Work<Result> = (unit: ExpectingUnit) => Promise<Result>;

/** The expectation of an attempt, and whether a statement of the attempt relies on it. */
interface Hope {
  readonly expectation: Expectation;
  isUsed: boolean;
}

/** Creates the unit of work. */
export function createUnitOfWork({
  queries,
  sink,
  reactions,
  scheduler,
  onScheduled,
  lockMarkets,
  maximumWaiting,
}: UnitOfWorkOptions): UnitOfWork {
  const turns = createTurns(maximumWaiting);

  const unusual = createUnusualMarkets();

  const attemptAs = async <Result>(hope: Hope, work: Work<Result>): Promise<Result> => {
    sink.assertCapacity();
    const recorded: Event[] = [];
    const { result, hasScheduled, publish } = await queries.transaction().execute(async (tx) => {
      const unit: ExpectingUnit = {
        tx,
        record: (events) => recorded.push(...events),
        schedule: scheduler.schedule,
        isUsual: hope.expectation !== 'nothing',
        expect(statements) {
          hope.isUsed = true;
          return defer(tx, statements);
        },
      };
      const result = await work(unit);
      await applyAll(unit, recorded, hope.expectation);
      const hasScheduled = scheduler.hasScheduled(tx);
      // Last, because the logs stay locked until the commit, which goes in the same flight.
      const publish = await carryOut(tx, sink.plan(recorded), { isLast: true });
      return { result, hasScheduled, publish };
    });
    publish();
    if (hasScheduled) onScheduled();
    return result;
  };

  const attempt = async <Result>(
    marketIds: readonly string[],
    work: Work<Result>,
    expectation = unusual.expectationOf(marketIds),
  ): Promise<Result> => {
    const hope: Hope = { expectation, isUsed: false };
    try {
      return await attemptAs(hope, work);
    } catch (error) {
      if (!hope.isUsed || !isUnusualCase(error)) throw error;
      return attempt(marketIds, work, unusual.disappoint(marketIds, expectation));
    }
  };

  /** Applies the events of a transaction, and the events that their reactions record, until none is left. */
  const applyAll = async (
    unit: ExpectingUnit,
    recorded: readonly Event[],
    expectation: Expectation,
  ): Promise<void> => {
    for (let applied = 0; applied < recorded.length;) {
      const events = recorded.slice(applied);
      applied = recorded.length;
      await reactions.apply(unit, events, expectation === 'all');
      if (recorded.length > maximumEvents) throw new Error('reactions record events without end');
    }
  };

  const attemptRepeatedly = async <Result>(
    marketIds: readonly string[],
    work: Work<Result>,
    expectation?: Expectation,
  ): Promise<Result> => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(marketIds, work, expectation);
      } catch (error) {
        if (attempts === maximumAttempts || !isUndone(error)) throw error;
        await setTimeout(backoffMs(attempts, retryPause));
      }
    }
  };

  const run = <Result>(
    marketIds: readonly string[],
    work: Work<Result>,
    expectation?: Expectation,
  ): Promise<Result> =>
    inOrder(marketIds).reduceRight<() => Promise<Result>>(
      (task, marketId) => () => turns.take(marketId, task),
      () => attemptRepeatedly(marketIds, work, expectation),
    )();

  const batchesOf = new WeakMap<object, unknown>();
  /** One for each kind of work, because a batch takes the items of its own kind only. */
  const batches = <Item, Result>(work: SharedWork<Item, Result>): Batches<Item, Result> => {
    const known = batchesOf.get(work) as Batches<Item, Result> | undefined;
    if (known !== undefined) return known;
    const made: Batches<Item, Result> = {
      keyOf: (item) => work.keyOf(item),
      run(items, marketId) {
        const runTogether = (some: readonly Item[]) =>
          attemptRepeatedly([marketId], (unit) => work.run(unit, some));
        return items.length === 1 ? runTogether(items) : runOrDivide(items, runTogether);
      },
    };
    batchesOf.set(work, made);
    return made;
  };

  return {
    run: (marketIds, work) => run(marketIds, work),
    join: (marketId, work, item) => turns.join(marketId, batches(work), item),
    async react(events) {
      const followed = events.filter((event) => reactions.follow(event));
      if (followed.length === 0) return;
      // Most captured rows are ours and applied already. They must not wait for the locks of their markets.
      const unapplied = await findUnapplied(queries, followed);
      if (unapplied.length === 0) return;
      const marketIds = unapplied.flatMap(({ marketId }) => marketId ?? []);
      const work: Work<void> = async (unit) => {
        await lockMarkets(unit.tx, inOrder(marketIds));
        await reactions.apply(unit, unapplied);
      };
      // Another process may apply the same events meanwhile.
      await run(marketIds, work, 'nothing');
    },
  };
}

/** Runs items together, or one after the other when the database refuses a statement of them. */
async function runOrDivide<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  try {
    return await run(items);
  } catch (error) {
    // After any other error the transaction may have taken effect, or the next attempt would fail as well.
    if (!isRefusedStatement(error) && !isConflict(error)) throw error;
  }
  const outcomes: PromiseSettledResult<Result>[] = [];
  for (const item of items) {
    const [outcome] = await run([item]).catch((reason: unknown) => [{ status: 'rejected', reason } as const]);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** Ids in the order in which every transaction takes them. */
function inOrder(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
