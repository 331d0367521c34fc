import type { Logger } from '../base/logger.ts';
import { backoffMs } from '../base/waiting.ts';
import type { Queryable } from '../db/client.ts';
import { deleteOutboxRows } from './outbox-rows.ts';

/** Deletes the rows of the outbox that are published, many at once. */
export interface OutboxDeletion {
  /** The events of a row are published. */
  add(id: bigint): void;
  /** Whether this process has published the events of a row lately. */
  hasPublished(id: bigint): boolean;
  /** Stops the timer, and deletes the rows that are published. */
  close(): Promise<void>;
}

/** Time between two deletions of published rows. */
const intervalMs = 100;
/** Published rows that wait for their deletion at most. A row past it is published once more, and dropped as a repeat. */
const maximumUndeleted = 10_000;
/** Rows that are remembered as published, those that are deleted included. */
const maximumRemembered = 10_000;
/** How the pauses grow while rows cannot be deleted. */
const longerPause = { firstMs: 200, longestMs: 5000 };

/** Starts to delete published rows. */
export function startOutboxDeletion(queries: Queryable, logger: Logger): OutboxDeletion {
  const published = new Set<bigint>();
  const remembered = new Set<bigint>();
  let failures = 0;
  let pausedUntilMs = 0;
  let deletion: Promise<void> | null = null;

  const deleteRows = async (): Promise<void> => {
    const ids = [...published];
    try {
      await deleteOutboxRows(queries, ids);
      for (const id of ids) published.delete(id);
      failures = 0;
    } catch (error) {
      failures += 1;
      pausedUntilMs = performance.now() + backoffMs(failures, longerPause);
      logger.warn({ err: error, rows: published.size }, 'published events cannot be forgotten yet');
    }
  };

  /** One deletion at a time, because each would hold a connection while the database hangs. */
  const deletePublished = (): Promise<void> => (deletion ??= deleteRows().finally(() => (deletion = null)));

  const timer = setInterval(() => {
    if (performance.now() >= pausedUntilMs) void deletePublished();
  }, intervalMs);

  return {
    add(id) {
      if (published.size < maximumUndeleted) published.add(id);
      remembered.add(id);
      const [oldest] = remembered;
      if (remembered.size > maximumRemembered && oldest !== undefined) remembered.delete(oldest);
    },
    hasPublished: (id) => remembered.has(id),
    async close() {
      clearInterval(timer);
      await deletion;
      await deletePublished();
    },
  };
}
