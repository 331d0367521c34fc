import { ApiError } from '../base/errors.ts';

/** Runs the tasks of a key in turn, and the tasks of different keys side by side. */
export interface Turns {
  /**
   * Runs a task after the earlier tasks of its key, whether they succeed or fail.
   *
   * @throws {ApiError} `SERVICE_UNAVAILABLE` when too many tasks of the key wait; else the error of the task.
   */
  take<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
}

/** The tasks of a key. */
interface KeyQueue {
  /** Resolves when the newest task is over; it never rejects. */
  last: Promise<unknown>;
  /** Tasks that run or wait. */
  length: number;
}

/** Creates turns. At most `maximumWaiting` tasks of a key wait behind the task that runs. */
export function createTurns(maximumWaiting: number): Turns {
  const queues = new Map<string, KeyQueue>();

  return {
    async take(key, task) {
      const queue = queues.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (queue.length > maximumWaiting) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'market' });
      queues.set(key, queue);
      queue.length += 1;
      const turn = queue.last.then(task);
      // The next task runs whether this task succeeds or fails.
      queue.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        queue.length -= 1;
        if (queue.length === 0) queues.delete(key);
      }
    },
  };
}
