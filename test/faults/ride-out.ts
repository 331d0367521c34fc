import { setTimeout } from 'node:timers/promises';

import { expect, type RunnerTask } from 'vitest';

import type { LedgerClient } from '../support/ledger/client.ts';
import { openLedger, type Ledger } from '../support/ledger/ledger.ts';
import { compareWithRows } from '../support/ledger/rows.ts';
import type { Instance } from '../support/servers/instance.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';

/** Milliseconds after the end of a fault in which every client must have a later event. */
const recoversWithinMs = 3000;
const reconnectMs = 50;

/** A fault, and the processes that it meets. */
export interface Ride {
  readonly name: string;
  readonly instances: readonly Instance[];
  /** Resolves with the processes that serve after the fault. */
  readonly fault: () => Promise<readonly Instance[]>;
}

/**
 * Lets a fault happen under load, while each client connects again after its last event. Then compares the events with the
 * mutations and with the rows, and reports the balance.
 */
export async function rideOut(task: RunnerTask, { name, instances, fault }: Ride): Promise<void> {
  using ledger = await openLedger({ servers: instances, clients: pace.clients });
  const closing = new AbortController();
  const reconnecting = keepConnected(ledger, instances, closing.signal);
  try {
    const stopLoad = ledger.startLoad(pace.perSecond);
    const endOfLoad = setTimeout(pace.loadMs);
    await setTimeout(pace.leadMs);
    const serving = await fault();
    ledger.endFault();
    await ledger.untilRecovered(pace.recoveryMs);
    await endOfLoad;
    await stopLoad();
    const balance = await ledger.settle(serving);
    const [first] = serving;
    if (first === undefined) throw new Error('a fault leaves a process');
    const rows = await compareWithRows(ledger, first);
    const total = {
      ...balance,
      lost: balance.lost + rows.lost,
      outOfOrder: balance.outOfOrder + rows.outOfOrder,
    };
    report(task, name, total);
    expect(ledger.endings).toEqual([]);
    expect(total).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
    expect(total.recoveredMs).not.toBeNull();
    expect(total.recoveredMs).toBeLessThan(recoversWithinMs);
    for (const instance of instances) instance.assertSound();
  } finally {
    closing.abort();
    await reconnecting;
  }
}

/** Connects clients again until the signal, to their own server or to the next that serves. */
async function keepConnected(
  { clients }: Ledger,
  instances: readonly Instance[],
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    await Promise.all(
      clients.map(async (client, index) => {
        if (!mayResume(client)) return;
        const next = instances[(index + turn) % instances.length];
        await client.connect(turn % 2 === 0 ? client.server : next).catch(() => {
          client.ending = 'refused';
        });
      }),
    );
    await setTimeout(reconnectMs);
  }
}

/** Whether a client has lost its connection. A cursor that is refused is an end for good. */
function mayResume({ ending }: LedgerClient): boolean {
  return ending !== null && !ending.startsWith('CURSOR_');
}
