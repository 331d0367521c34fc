import { sql } from 'kysely';

import type { Logger } from '../../base/logger.ts';
import type { Queryable } from '../../db/client.ts';

/** How long the database may be silent. A database that decodes a large transaction is silent, and is not dead. */
export interface Silence {
  /** Milliseconds without a sign of life after which the database is looked at. Doubles with each cut. */
  readonly allowedMs: number;
  /**
   * Whether the database works for this slot although it is silent. False when it waits for us, which means that the
   * connection is gone, and when it cannot be asked.
   */
  isBusy(silentMs: number): Promise<boolean>;
  /** Whether the database works for this slot now. False also for a role that may not see that. */
  isWorking(): Promise<boolean>;
  /** Tells that the connection was cut because of the silence. */
  cut(): void;
  /** Tells that the connection has worked for a while. */
  reset(): void;
}

/** The allowed silence at most. */
const longestMs = 600_000;
/** A database that is silent for longer counts as dead, even if it seems to work. */
const longestBusyMs = 3_600_000;

/** Creates the allowance of a slot. */
export function createSilence(queries: Queryable, slot: string, firstMs: number, logger: Logger): Silence {
  let cuts = 0;
  return {
    get allowedMs() {
      return Math.min(Math.max(longestMs, firstMs), firstMs * 2 ** cuts);
    },
    async isBusy(silentMs) {
      const isBusy = silentMs < longestBusyMs && (await isWorking(queries, slot).catch(() => false));
      if (isBusy)
        logger.warn({ slot, silentMs }, 'the database is silent because it decodes a large transaction');
      return isBusy;
    },
    isWorking: () => isWorking(queries, slot),
    cut() {
      cuts += 1;
    },
    reset() {
      cuts = 0;
    },
  };
}

/** Whether the sender of a slot does anything but wait for its reader. A role that may not see the sender learns nothing. */
async function isWorking(queries: Queryable, slot: string): Promise<boolean> {
  const { rows } = await sql<{ isWorking: boolean }>`
    SELECT coalesce(wait_event_type, 'none') NOT IN ('Activity', 'Client') AS is_working
    FROM pg_replication_slots JOIN pg_stat_activity ON pid = active_pid
    WHERE slot_name = ${slot} AND state IS NOT NULL
  `.execute(queries);
  return rows[0]?.isWorking ?? false;
}
