import { setMaxListeners } from 'node:events';

import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { judge } from '../base/failures.ts';
import type { AnyRow } from '../db/table.ts';
import { publishAllInOrder } from '../broker/publish-in-order.ts';
import type { CapturedChange, PublishChanges } from './change-source.ts';
import { refusedOf, type Refuse } from './refused.ts';
import type { Retries } from './retries.ts';

/** Maps the changes of rows to events, and publishes the events. */
export interface ChangePublisher {
  /**
   * Publishes the events of changes, in the order of the changes. Resolves when all of them are in the log, however long
   * that takes; the log drops repeats by their identities. A row is left out only when its map fails by its own fault. After
   * every other failure the publisher tries the same change again.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when the publisher was closed first. The changes must come again then.
   */
  readonly publish: PublishChanges;
  /** Ends all calls that wait for the database or the broker. */
  close(): void;
}

/** The parts of a publisher. */
export interface ChangePublisherOptions {
  readonly broker: Broker;
  /** The events of a change. Fails by the row's own fault, as an `UnmappableRow` says, when its values make none. */
  readonly eventsOf: (change: CapturedChange) => Promise<readonly Event[]>;
  /** Runs the reactions of the domains to events, each event once. Resolves at once for events without a reaction. */
  readonly react: (events: readonly Event[]) => Promise<void>;
  /** Told of an event whose reactions failed for another reason than a part that is out of reach. */
  readonly onReactionFailed: (event: Event, error: unknown) => void;
  readonly retries: Retries;
  readonly refuse: Refuse;
}

/** Changes that are mapped and published side by side. */
const batchSize = 256;
/** How the pauses grow while the database or the broker fails. */
const retryPause = { firstMs: 50, longestMs: 1000 };

/** Creates a publisher. Calls may overlap: each keeps its own order. */
export function createChangePublisher({
  broker,
  eventsOf,
  react,
  onReactionFailed,
  retries,
  refuse,
}: ChangePublisherOptions): ChangePublisher {
  const closing = new AbortController();
  // No limit of listeners, because every call waits for this signal.
  setMaxListeners(0, closing.signal);

  const persist = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
    retries.run(attempt, {
      signal: closing.signal,
      backoff: retryPause,
      message: 'changes cannot be published yet, trying again',
    });

  const mapOne = async (change: CapturedChange): Promise<readonly Event[]> => {
    try {
      return await eventsOf(change);
    } catch (error) {
      if (judge(error) !== 'own-fault') throw error;
      const reason = error instanceof Error ? error.cause : error;
      await refuse(refusedOf(change.table, rowOf(change), reason));
      return [];
    }
  };

  const mapAll = async (
    changes: readonly CapturedChange[],
  ): Promise<ReadonlyMap<CapturedChange, readonly Event[]>> => {
    const mapped = new Map<CapturedChange, readonly Event[]>();
    const map = async (change: CapturedChange): Promise<void> => {
      mapped.set(change, await mapOne(change));
    };
    const isLeft = (change: CapturedChange): boolean => !mapped.has(change);
    let hasFailed = false;
    await persist(async () => {
      const first = changes.find(isLeft);
      // The first change goes alone until it succeeds, because all of them would take every connection from the clients.
      if (hasFailed && first !== undefined) await map(first);
      hasFailed = true;
      const results = await Promise.allSettled(changes.filter(isLeft).map(map));
      const failure = results.find(({ status }) => status === 'rejected');
      if (failure?.status === 'rejected') throw failure.reason;
    });
    return mapped;
  };

  const publishAll = async (events: readonly Event[]): Promise<void> => {
    let hasFailed = false;
    await persist(async () => {
      const [first] = events;
      // The first event goes alone until the broker is back, because each attempt would send all of them.
      if (hasFailed && first !== undefined) await publishAllInOrder(broker, [first]);
      hasFailed = true;
      // Events that are in a log already are published again after a failure. The log drops them.
      await publishAllInOrder(broker, events);
    });
  };

  /** Reacts to events. An event whose reactions fail is told, its row refused, and it never holds up the events behind it. */
  const reactToAll = async (
    events: readonly Event[],
    changeOf: ReadonlyMap<Event, CapturedChange>,
  ): Promise<void> => {
    if (events.length > 0) await persist(() => reactOrTell(events, changeOf));
  };

  const reactOrTell = async (
    events: readonly Event[],
    changeOf: ReadonlyMap<Event, CapturedChange>,
  ): Promise<void> => {
    try {
      await react(events);
    } catch (error) {
      if (judge(error) === 'passes') throw error;
      const [event] = events;
      if (event !== undefined && events.length === 1) {
        onReactionFailed(event, error);
        const change = changeOf.get(event);
        if (change !== undefined) await refuse(refusedOf(change.table, rowOf(change), error));
        return;
      }
      // Each event alone, so that a failure concerns its own event only.
      for (const each of events) await reactOrTell([each], changeOf);
    }
  };

  return {
    async publish(changes) {
      for (let start = 0; start < changes.length; start += batchSize) {
        const batch = changes.slice(start, start + batchSize);
        const mapped = await mapAll(batch);
        const events = batch.flatMap((change) => mapped.get(change) ?? []);
        await publishAll(events);
        const changeOf = new Map(
          batch.flatMap((change) => (mapped.get(change) ?? []).map((event) => [event, change] as const)),
        );
        await reactToAll(events, changeOf);
      }
    },
    close: () => closing.abort(),
  };
}

function rowOf({ change: { before, after } }: CapturedChange): AnyRow {
  return after ?? before ?? {};
}
