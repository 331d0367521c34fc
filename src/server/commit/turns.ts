import { ApiError } from '../base/errors.ts';

/** Runs the tasks of a key in turn, and the tasks of different keys side by side. */
export interface Turns {
  /**
   * Runs a task after the earlier tasks of its key, whether they succeed or fail.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when too many tasks of the key wait; else the error of the task.
   */
  take<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
  /**
   * Like {@link take} for an item of a batch: the item joins the batch that waits last at the key, or begins a batch. A batch
   * takes no further items from the start of its run on, and runs in the turn of its first item.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` as {@link take}; else the error that `batches` gives the item.
   */
  join<Item, Result>(key: string, batches: Batches<Item, Result>, item: Item): Promise<Result>;
}

/** A kind of work whose items run together. */
export interface Batches<Item, Result> {
  /** Runs a batch of a key, and returns the outcome of each item in their order. An error is the outcome of all items. */
  run(items: readonly Item[], key: string): Promise<readonly PromiseSettledResult<Result>[]>;
  /** Items with the same key run in different batches; null for an item that may run with any other. */
  keyOf(item: Item): string | null;
}

/** The tasks of a key. */
interface KeyQueue {
  /** Resolves when the newest task is over; it never rejects. */
  last: Promise<unknown>;
  /** Tasks and items that run or wait. */
  length: number;
  /** The batch that waits as the last task; null where none does. */
  open: Batch | null;
}

/** Items that wait for their common turn. */
interface Batch {
  readonly batches: unknown;
  readonly items: unknown[];
  readonly keys: Set<string>;
  readonly outcomes: Promise<readonly PromiseSettledResult<unknown>[]>;
}

/** Items of a batch at most, so that a transaction does not grow without bound. */
const maximumItems = 64;

/** Creates turns. At most `maximumWaiting` tasks of a key wait behind the task that runs. */
export function createTurns(maximumWaiting: number): Turns {
  const queues = new Map<string, KeyQueue>();

  /** Counts a task or an item until it is over. */
  const count = async <Result>(key: string, wait: (queue: KeyQueue) => Promise<Result>): Promise<Result> => {
    const queue = queues.get(key) ?? { last: Promise.resolve(), length: 0, open: null };
    if (queue.length > maximumWaiting) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'market' });
    queues.set(key, queue);
    queue.length += 1;
    try {
      return await wait(queue);
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(key);
    }
  };

  const takeTurn = <Result>(queue: KeyQueue, task: () => Promise<Result>): Promise<Result> => {
    const turn = queue.last.then(task);
    // The next task runs whether this task succeeds or fails.
    queue.last = turn.catch(() => undefined);
    queue.open = null;
    return turn;
  };

  const beginBatch = <Item, Result>(key: string, queue: KeyQueue, batches: Batches<Item, Result>): Batch => {
    const items: Item[] = [];
    const outcomes = takeTurn(queue, () => {
      if (queue.open === batch) queue.open = null;
      return batches.run(items, key);
    });
    const batch: Batch = { batches, items, keys: new Set(), outcomes };
    queue.open = batch;
    return batch;
  };

  return {
    take: (key, task) => count(key, (queue) => takeTurn(queue, task)),
    join: <Item, Result>(key: string, batches: Batches<Item, Result>, item: Item) =>
      count(key, async (queue) => {
        const itemKey = batches.keyOf(item);
        const mayJoin = ({ batches: own, items, keys }: Batch): boolean =>
          own === batches && items.length < maximumItems && (itemKey === null || !keys.has(itemKey));
        const batch =
          queue.open !== null && mayJoin(queue.open) ? queue.open : beginBatch(key, queue, batches);
        const index = batch.items.push(item) - 1;
        if (itemKey !== null) batch.keys.add(itemKey);
        // The batch was begun by these batches, so its results are theirs.
        const outcome = (await batch.outcomes)[index] as PromiseSettledResult<Result> | undefined;
        if (outcome === undefined) throw new Error('a batch left an item out');
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      }),
  };
}
