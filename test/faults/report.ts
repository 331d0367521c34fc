import type { RunnerTask } from 'vitest';

import type { Balance } from '../support/ledger/ledger.ts';

/** What the report says of a fault. */
export interface Entry extends Omit<Balance, 'delivered'> {
  readonly fault: string;
}

declare module 'vitest' {
  interface TaskMeta {
    ledger?: Entry;
  }
}

/** Puts the balance of a fault into the report. */
export function report(task: Pick<RunnerTask, 'meta'>, fault: string, balance: Omit<Entry, 'fault'>): void {
  task.meta.ledger = { ...balance, fault };
}
