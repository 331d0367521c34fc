import { setTimeout } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { variables } from '../../src/server/base/variables.ts';
import type { Instance } from '../support/servers/instance.ts';
import { openLedger, type Ledger } from '../support/ledger/ledger.ts';
import type { TcpProxy } from '../support/servers/tcp-proxy.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage } from './stage.ts';

/** Mutations whose transactions are committed and whose events are not published when their instance dies. */
const leftBehind = 100;

/** Milliseconds in which another instance must find the unpublished events and deliver them to the clients. */
const publishedWithinMs =
  Number(variables.OUTBOX_AGE_MS.default) + Number(variables.OUTBOX_INTERVAL_MS.default) + 3000;

describe('an instance that is killed with -9 between commit and publish', () => {
  it('leaves what another publishes, to whom its clients come with their cursors', async ({ task }) => {
    const { first, second, proxy } = await actors();
    using ledger = await openLedger({ servers: [first, second], clients: pace.clients });
    await load(ledger);
    await commitWithoutPublishing(ledger, first, proxy);

    await first.kill();
    const killedAtMs = Date.now();
    await moveClients(ledger, first, second);
    await ledger.untilComplete();
    const recoveredMs = Date.now() - killedAtMs;

    await expectBalance(ledger, second);
    report(task, 'an instance is killed before it has published: another does', {
      ...ledger.balance(),
      recoveredMs,
    });
    expect(recoveredMs).toBeLessThan(publishedWithinMs);
    proxy.resetConnections();
    proxy.thaw();
    await first.start();
    first.assertSound();
    second.assertSound();
  });

  it('publishes that itself when it is started again', async ({ task }) => {
    const { first, second, proxy } = await actors();
    using ledger = await openLedger({ servers: [first, second], clients: pace.clients });
    await load(ledger);
    await second.kill();
    await commitWithoutPublishing(ledger, first, proxy);

    await first.kill();
    // Bytes that the instance has handed to the network are lost too.
    proxy.resetConnections();
    proxy.thaw();
    await first.start();
    const startedAtMs = Date.now();
    await moveClients(ledger, first, first);
    await moveClients(ledger, second, first);
    await ledger.untilComplete();
    const recoveredMs = Date.now() - startedAtMs;

    await expectBalance(ledger, first);
    report(task, 'an instance is killed before it has published: it does when it is back', {
      ...ledger.balance(),
      recoveredMs,
    });
    expect(recoveredMs).toBeLessThan(publishedWithinMs);
    await second.start();
    first.assertSound();
    second.assertSound();
  });
});

/** The instance that dies, the other instance, and the proxy between the first and Redis. */
async function actors(): Promise<{
  readonly first: Instance;
  readonly second: Instance;
  readonly proxy: TcpProxy;
}> {
  const { instances, proxies } = await sharedStage();
  const [first, second] = instances;
  const [proxy] = proxies;
  if (first === undefined || second === undefined || proxy === undefined) {
    throw new Error('the stage has two instances');
  }
  return { first, second, proxy };
}

/** Gives every client a cursor. Resolves when no event is under way. */
async function load(ledger: Ledger): Promise<void> {
  const stopLoad = ledger.startLoad(pace.perSecond);
  await setTimeout(pace.loadMs);
  await stopLoad();
  await ledger.settle();
}

/** Lets the instance acknowledge mutations whose events do not reach Redis. */
async function commitWithoutPublishing(ledger: Ledger, instance: Instance, proxy: TcpProxy): Promise<void> {
  proxy.freeze();
  for (let index = 0; index < leftBehind; index += 1) {
    const { eventId } = await ledger.writer.write(
      instance,
      index % 2 === 0 ? 'trade' : 'comment',
      ledger.markets.trading,
    );
    expect(eventId).not.toBeNull();
  }
  expect(ledger.balance().lost).toBeGreaterThan(0);
}

/** Connects the clients of a dead instance to another instance, each after its last event. */
async function moveClients(ledger: Ledger, from: Instance, to: Instance): Promise<void> {
  const clients = ledger.clients.filter(({ server }) => server === from);
  // A client learns of the death of its instance a moment later.
  await vi.waitFor(() => expect(clients.every(({ ending }) => ending !== null)).toBe(true), 10_000);
  await Promise.all(clients.map((client) => client.connect(to)));
}

async function expectBalance(ledger: Ledger, server: Instance): Promise<void> {
  const balance = await ledger.settle([server]);
  expect(ledger.endings).toEqual([]);
  expect(balance).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
  expect(balance.acknowledged).toBe(balance.sent);
}
