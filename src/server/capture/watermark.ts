import type { Queryable } from '../db/client.ts';
import { deleteWatermark, readHorizon, readWatermark, saveWatermark } from './watermark-rows.ts';
import type { Timestamp } from '../base/time.ts';
import type { Watermark } from './catch-up.ts';

/** The watermark of a deployment, in the database, where all of its processes share it. */
export function createStoredWatermark(queries: Queryable, name: string): Watermark {
  const dueName = `${name}:owed`;
  return {
    read: () => readWatermark(queries, name),
    save: (at) => saveWatermark(queries, name, at),
    horizon: () => readHorizon(queries),
    markCatchUpDue: async () => saveWatermark(queries, dueName, await readHorizon(queries)),
    isCatchUpDue: async () => (await readWatermark(queries, dueName)) !== null,
    clearCatchUpDue: () => deleteWatermark(queries, dueName),
  };
}

/** A watermark that ends with this process, for a database without the table of watermarks. */
export function createMemoryWatermark(queries: Queryable): Watermark {
  let mark: Timestamp | null = null;
  // True at first, because this process does not know how far earlier processes came.
  let isDue = true;
  return {
    read: () => Promise.resolve(mark),
    save(at) {
      if (mark === null || mark < at) mark = at;
      return Promise.resolve();
    },
    horizon: () => readHorizon(queries),
    markCatchUpDue() {
      isDue = true;
      return Promise.resolve();
    },
    isCatchUpDue: () => Promise.resolve(isDue),
    clearCatchUpDue() {
      isDue = false;
      return Promise.resolve();
    },
  };
}
