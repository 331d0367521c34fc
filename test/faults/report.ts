import type { RunnerTask } from 'vitest';

import type { Balance } from '../support/ledger/ledger.ts';

/** The entry of a fault in the report. */
export interface Entry extends Omit<Balance, 'delivered'> {
  readonly fault: string;
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
