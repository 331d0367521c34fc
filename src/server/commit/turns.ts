import { ApiError } from '../base/errors.ts';

/** Lets tasks of one key run one after the other, and tasks of different keys side by side. */
export interface Turns {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when too many wait for the same key. */
  take<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
}

/** Creates turns of which at most `maximumWaiting` may wait for one key. */
export function createTurns(maximumWaiting: number): Turns {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();

  return {
    async take(key, task) {
      const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (line.length > maximumWaiting) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'market' });
      lines.set(key, line);
      line.length += 1;
      const turn = line.last.then(task);
      // The next in line goes on whether this one succeeds or not.
      line.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
}
