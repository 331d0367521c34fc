import { setMaxListeners } from 'node:events';

import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { isOutOfReach } from '../base/errors.ts';
import { UnmappableRow } from '../db/row-change.ts';
import { columnName } from '../db/table.ts';
import { publishAllInOrder } from '../broker/publish-in-order.ts';
import type { CapturedChange, PublishChanges } from './change-source.ts';
import { keyIn, type LeaveOut } from './left-out.ts';
import type { Retries } from './retries.ts';

/** Maps the changes of rows to events, and publishes the events. */
export interface ChangePublisher {
  /**
   * Publishes the events of changes, in the order of the changes. Resolves when all of them are in the log, however long
   * that takes; the log drops repeats by their identities. A row is left out only when its map throws
   * {@link UnmappableRow}. After every other failure the publisher tries the same change again.
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
  /** The events of a change. Throws {@link UnmappableRow} when the values of its row make none. */
  readonly eventsOf: (change: CapturedChange) => Promise<readonly Event[]>;
  /** Runs the reactions of the domains to events, each event once. Resolves at once for events without a reaction. */
  readonly react: (events: readonly Event[]) => Promise<void>;
  /** Told of an event whose reactions failed for another reason than a part that is out of reach. */
  readonly onReactionFailed: (event: Event, error: unknown) => void;
  readonly retries: Retries;
  readonly leaveOut: LeaveOut;
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
  leaveOut,
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
      if (!(error instanceof UnmappableRow)) throw error;
      leaveOut({ table: change.table.name, key: keyOfChange(change), reason: error.cause });
      return [];
    }
  };

  const mapAll = async (changes: readonly CapturedChange[]): Promise<readonly Event[]> => {
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
    return changes.flatMap((change) => mapped.get(change) ?? []);
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

  /** Reacts to events. An event whose reactions fail is told, and never holds up the events behind it. */
  const reactToAll = async (events: readonly Event[]): Promise<void> => {
    if (events.length > 0) await persist(() => reactOrTell(events));
  };

  const reactOrTell = async (events: readonly Event[]): Promise<void> => {
    try {
      await react(events);
    } catch (error) {
      if (isOutOfReach(error)) throw error;
      const [event] = events;
      if (event !== undefined && events.length === 1) {
        onReactionFailed(event, error);
        return;
      }
      // Each event alone, so that a failure concerns its own event only.
      for (const each of events) await reactOrTell([each]);
    }
  };

  return {
    async publish(changes) {
      for (let start = 0; start < changes.length; start += batchSize) {
        const batch = changes.slice(start, start + batchSize);
        const events = await mapAll(batch);
        await publishAll(events);
        await reactToAll(events);
      }
    },
    close: () => closing.abort(),
  };
}

/** The key of a changed row, by the names of the columns, so that the operator finds the row. */
function keyOfChange({ table, change: { before, after } }: CapturedChange): ReturnType<typeof keyIn> {
  const row = after ?? before ?? {};
  return keyIn(table, Object.fromEntries(table.key.map((name) => [columnName(name), row[name]])));
}
