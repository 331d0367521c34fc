import type { Queryable } from '../db/client.ts';
import {
  createWatermarkStatement,
  deleteWatermark,
  hasWatermark,
  readHorizon,
  readWatermark,
  saveWatermark,
} from './watermark-rows.ts';
import type { Logger } from '../base/logger.ts';
import type { Timestamp } from '../base/time.ts';
import type { Watermark } from './catch-up.ts';

/**
 * Opens the watermark of a deployment, in the database, where all of its processes share it. Without its table the
 * watermark stays in memory, with a warning.
 */
export async function openWatermark(queries: Queryable, name: string, logger: Logger): Promise<Watermark> {
  const horizon = (): Promise<Timestamp> => readHorizon(queries);
  if (await hasWatermark(queries)) {
    const dueName = `${name}:owed`;
    return {
      read: () => readWatermark(queries, name),
      save: (at) => saveWatermark(queries, name, at),
      horizon,
      markCatchUpDue: async () => saveWatermark(queries, dueName, await horizon()),
      isCatchUpDue: async () => (await readWatermark(queries, dueName)) !== null,
      clearCatchUpDue: () => deleteWatermark(queries, dueName),
    };
  }
  const consequence = 'without a table for the watermark, every start looks back as far as the log reaches';
  logger.warn({ run: createWatermarkStatement }, consequence);
  let mark: Timestamp | null = null;
  // True at first, because this process does not know how far earlier processes came.
  let isDue = true;
  return {
    read: () => Promise.resolve(mark),
    save(at) {
      if (mark === null || mark < at) mark = at;
      return Promise.resolve();
    },
    horizon,
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
