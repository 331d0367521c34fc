import type { RunnerTask } from 'vitest';

import type { Balance } from '../support/ledger/ledger.ts';

/** The entry of a fault in the report. */
export interface Entry extends Omit<Balance, 'delivered'> {
  readonly fault: string;
  /** Rows that another program wrote meanwhile. */
  readonly rows?: number;
  /** Events that the clients got, each counted for each client. */
  readonly deliveries?: number;
  /** Milliseconds until `/ready` of every instance told of the outage, and of its end. */
  readonly notReadyMs?: number | null;
  readonly readyMs?: number | null;
}

declare module 'vitest' {
  interface TaskMeta {
    ledger?: Entry;
  }
}

/** Adds the balance of a fault to the report. */
export function report(task: Pick<RunnerTask, 'meta'>, fault: string, balance: Omit<Entry, 'fault'>): void {
  task.meta.ledger = { ...balance, fault };
}
