import { setTimeout } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { openLedger, type Ledger } from '../support/ledger/ledger.ts';
import type { TestServer } from '../support/servers/server.ts';
import { refusalOf } from '../support/clients/socket.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { startStage } from './stage.ts';

const clientCount = 500;
const graceMs = 20_000;

it('an instance that is asked to go sends its clients elsewhere one after the other, and they lose nothing', async ({
  task,
}) => {
  await using stage = await startStage(2, { SHUTDOWN_GRACE_MS: String(graceMs) });
  const [leaving, staying] = stage.instances;
  if (leaving === undefined || staying === undefined) throw new Error('the stage has two instances');
  using ledger = await openLedger({ servers: [leaving], clients: clientCount });
  const stopLoad = ledger.startLoad(pace.perSecond, [staying]);
  await setTimeout(pace.leadMs);

  const startedAtMs = Date.now();
  const stopping = leaving.stop();
  const closings = await moveWhenClosed(ledger, staying, leaving);
  await stopping;
  const stoppedMs = Date.now() - startedAtMs;
  await stopLoad();
  const balance = await ledger.settle([staying]);
  report(task, `${clientCount} sockets drained by SIGTERM`, balance);

  expect(closings.map(({ ending }) => ending)).toEqual(closings.map(() => 'closed 1012'));
  expect(closings).toHaveLength(clientCount);
  expect(stoppedMs).toBeLessThan(graceMs);
  // The closes spread over half of the grace, so a tenth of that time has at most a fifth of them.
  const times = closings.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const windowMs = graceMs / 2 / 10;
  const crowd = Math.max(
    ...times.map((time) => times.filter((t) => t >= time && t < time + windowMs).length),
  );
  expect(crowd).toBeLessThanOrEqual(clientCount / 5);
  expect(balance).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
  expect(balance.acknowledged).toBe(balance.sent);
  await leaving.start();
});

/** Connects each client to another server as soon as its socket closes. Returns the ends and their times. */
async function moveWhenClosed(
  ledger: Ledger,
  to: TestServer,
  from: TestServer,
): Promise<readonly { readonly ending: string; readonly atMs: number }[]> {
  const closings: { readonly ending: string; readonly atMs: number }[] = [];
  const moves: Promise<void>[] = [];
  let hasAsked = false;
  while (closings.length < ledger.clients.length) {
    const closed = ledger.clients.filter(({ server, ending }) => server === from && ending !== null);
    for (const client of closed) {
      closings.push({ ending: client.ending ?? '', atMs: Date.now() });
      moves.push(client.connect(to));
    }
    if (closings.length > 0 && !hasAsked) {
      hasAsked = true;
      const ready = await fetch(from.endpoint('/ready'));
      expect([ready.status, await ready.json()]).toMatchObject([503, { server: 'draining' }]);
      expect(await refusalOf(from)).toBe(503);
    }
    await setTimeout(5);
  }
  await Promise.all(moves);
  return closings;
}
