import type { PublishOutcome } from '../broker.ts';
import type { Event } from '../event.ts';
import type { PlacedEntry } from './append.ts';
import type { Entry } from './topic-kinds.ts';

/** Appends the entries of calls that come at the same time in a single statement. */
export interface AppendQueue {
  /** Resolves when the entry is in the log. Entries of a topic keep the order of the calls. */
  add(entry: Entry): Promise<PublishOutcome>;
}

/** Entries of a statement at most. */
const batchSize = 256;

interface Waiting {
  readonly entry: Entry;
  readonly promise: Promise<PublishOutcome>;
  readonly resolve: (outcome: PublishOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Creates a queue. `append` appends a batch in a statement of its own, and tells the listeners. */
export function createAppendQueue(
  append: (entries: readonly Entry[]) => Promise<readonly PlacedEntry[]>,
): AppendQueue {
  let queue: Waiting[] = [];
  /** The waiting entries of each event. */
  const ofEvent = new Map<Event, Waiting[]>();
  let isRunning = false;

  const appendBatch = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const placed = await append(batch.map(({ entry }) => entry));
      const outcomes = new Map(placed.map(({ entry, outcome }) => [entry, outcome]));
      for (const { entry, resolve } of batch) resolve(outcomes.get(entry) ?? 'repeated');
    } catch (error) {
      // Entries behind a failure must not overtake it: their callers add them again after it.
      const behind = queue;
      queue = [];
      ofEvent.clear();
      for (const { reject } of [...batch, ...behind]) reject(error);
    }
  };

  const run = async (): Promise<void> => {
    // After this tick, so that the calls of a tick share a statement.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.slice(0, batchSize);
      queue = queue.slice(batchSize);
      for (const { entry } of batch) ofEvent.delete(entry.event);
      await appendBatch(batch);
    }
    isRunning = false;
  };

  return {
    add(entry) {
      // The event of a market is published in the log of its market and in the shared log: a single entry serves both.
      const others = ofEvent.get(entry.event) ?? [];
      const same = others.find(({ entry: { topic } }) => topic === entry.topic);
      if (same !== undefined) return same.promise;
      const waiting = { entry, ...withResolvers<PublishOutcome>() };
      ofEvent.set(entry.event, [...others, waiting]);
      queue.push(waiting);
      if (!isRunning) {
        isRunning = true;
        void run();
      }
      return waiting.promise;
    },
  };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
