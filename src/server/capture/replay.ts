import { z } from 'zod';

import { judge } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import { fromMillis } from '../base/time.ts';
import { pause, withJitter } from '../base/waiting.ts';
import type { Queryable } from '../db/client.ts';
import type { CapturedTable, LastPublished, PublishChanges } from './change-source.ts';
import { forgetRefused, readRefused, type KeptRow } from './refused-rows.ts';
import type { Refuse } from './refused.ts';
import type { Retries } from './retries.ts';
import { keyOf, keyText, readRows } from './rows.ts';

/** Replays refused rows when a person has asked for it. */
export interface Replay {
  /** Resolves when no replay is under way. */
  close(): Promise<void>;
}

/** The parts and the bounds of the replay. */
export interface ReplayOptions {
  readonly queries: Queryable;
  readonly tables: readonly CapturedTable[];
  readonly lastPublished: LastPublished;
  readonly publish: PublishChanges;
  readonly refuse: Refuse;
  /** How far before its refusal a row may have been written. */
  readonly overlapMs: number;
  readonly retries: Retries;
  readonly logger: Logger;
}

/** Milliseconds between two looks for rows that are to be replayed. */
const lookIntervalMs = 1000;
/** Rows of a look. */
const pageSize = 100;
const retryPause = { firstMs: 250, longestMs: 5000 };

const keyShape = z.record(z.string(), z.string().nullable());

/**
 * Starts the replay. It reads a row again, as it is now, and publishes what the log lacks of it, as a catch-up does. A row
 * that makes no event this time either is refused again.
 */
export function startReplay(options: ReplayOptions): Replay {
  const { queries, tables, lastPublished, publish, refuse, overlapMs, retries, logger } = options;
  const closing = new AbortController();

  const replay = async (kept: KeptRow): Promise<void> => {
    const table = tables.find(({ name }) => name === kept.table);
    const key = table === undefined ? null : keyOf(table, keyIn(kept));
    if (table === undefined || key === null) {
      logger.warn(
        { id: kept.id, table: kept.table },
        'a refused row has no key by which it could be read again',
      );
      await forgetRefused(queries, kept);
      return;
    }
    const { wanted, found, busy } = await readRows(queries, table, [key], refuse);
    // Refused again while it was read.
    if (!wanted.has(keyText(key))) return;
    const read = found.get(keyText(key));
    // Another session has locked it: the next look reads it.
    if (read === undefined && busy.has(keyText(key))) return;
    const since = fromMillis(Math.max(0, Date.parse(kept.refusedAt) - overlapMs));
    const changes =
      read === undefined ? [] : await table.missedOf(read.row, { since, queries, lastPublished });
    await publish(changes.map((change) => ({ table, change })));
    await forgetRefused(queries, kept);
    const { id, table: name, key: shownKey } = kept;
    logger.info({ id, table: name, key: shownKey, isGone: read === undefined }, 'a refused row was replayed');
  };

  /** A failure that is not passing says something about the row. It is refused again, with the new reason. */
  const replayOrRefuse = async (kept: KeptRow): Promise<void> => {
    try {
      await replay(kept);
    } catch (reason) {
      if (judge(reason) === 'passes') throw reason;
      await refuse({ table: kept.table, key: keyIn(kept), row: { read: kept.row }, reason });
    }
  };

  const look = async (): Promise<void> => {
    for (const kept of await readRefused(queries, { isAskedOnly: true, after: 0n, limit: pageSize })) {
      if (closing.signal.aborted) return;
      await replayOrRefuse(kept);
    }
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await retries.run(look, {
          signal: closing.signal,
          backoff: retryPause,
          message: 'refused rows cannot be replayed yet, trying again',
        });
      } catch {
        // The replay is closed: every other failure is tried again.
      }
      await pause(withJitter(lookIntervalMs), closing.signal);
    }
  };
  const running = run();

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** The key of a kept row; empty when it was cut off. */
function keyIn({ key }: KeptRow): Readonly<Record<string, string | null>> {
  try {
    return keyShape.parse(JSON.parse(key));
  } catch {
    return {};
  }
}
