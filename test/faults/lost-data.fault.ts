import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { createMessageReader, LedgerClient } from '../support/ledger/client.ts';
import { openLedger, until, type Ledger } from '../support/ledger/ledger.ts';
import type { TestRedis } from '../support/redis/redis.ts';
import { untilLive } from '../support/clients/subscriber.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage } from './stage.ts';

const endTimeoutMs = 20_000;

/** The folder with the data of Redis, and the folder of their copy. */
const dataOf = ({ directory }: TestRedis): string => join(directory, 'appendonlydir');
const copyOf = ({ directory }: TestRedis): string => join(directory, 'older-copy');

afterEach(async () => {
  const { instances } = await sharedStage();
  for (const instance of instances) instance.assertSound();
});

describe('when Redis comes back', () => {
  it('empty, ends subscriptions with CURSOR_EXPIRED and refuses the cursors of before', async ({ task }) => {
    const { redis, instances } = await sharedStage();
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    const stopLoad = ledger.startLoad(pace.perSecond);
    await setTimeout(pace.loadMs);

    await redis.kill();
    await rm(dataOf(redis), { recursive: true });
    await redis.start();
    const backAtMs = Date.now();
    await ledger.untilEnded(endTimeoutMs);
    const recoveredMs = Date.now() - backAtMs;
    await stopLoad();

    report(task, 'Redis comes back empty: everybody is told', { ...ledger.balance(), recoveredMs });
    await expectOver(ledger);
    await expectNewLife();
  });

  it('with an older copy, ends subscriptions with CURSOR_EXPIRED unless they miss nothing', async ({
    task,
  }) => {
    const { redis, instances } = await sharedStage();
    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new Error('the stage has two instances');
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    const quietMarketId = await createMarket(first);
    using quiet = new LedgerClient(second, quietMarketId, createMessageReader());
    await quiet.connect();
    const stopLoad = ledger.startLoad(pace.perSecond);
    await setTimeout(pace.loadMs);
    await cp(dataOf(redis), copyOf(redis), { recursive: true });
    await setTimeout(pace.leadMs);

    await redis.kill();
    await restore(redis);
    const backAtMs = Date.now();
    await ledger.untilEnded(endTimeoutMs);
    const recoveredMs = Date.now() - backAtMs;
    await stopLoad();

    report(task, 'Redis comes back with an older copy: everybody is told', {
      ...ledger.balance(),
      recoveredMs,
    });
    await expectOver(ledger);
    await ledger.writer.write(first, 'comment', quietMarketId);
    await until(() => quiet.events.length > 0, endTimeoutMs);
    expect(quiet.events).toHaveLength(1);
    expect(quiet.ending).toBeNull();
    quiet.disconnect();
    await expectNewLife();
  });

  it('with an older copy that others have gone on with, still gives nobody a wrong replay', async () => {
    const { redis, instances, proxies } = await sharedStage();
    const [first, second] = instances;
    const [firstProxy] = proxies;
    if (first === undefined || second === undefined || firstProxy === undefined) {
      throw new Error('the stage has two instances');
    }
    // Only the first instance has seen the publications that the copy lacks.
    const marketId = await createMarket(second);
    using client = new LedgerClient(first, marketId, createMessageReader());
    await client.connect();
    await untilLive(first, 1);
    using ledger = await openLedger({ servers: [second], clients: 0 });
    const write = async (server: typeof first, count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) await ledger.writer.write(server, 'comment', marketId);
    };
    await write(first, 5);
    await until(() => client.events.length === 5, endTimeoutMs);
    await cp(dataOf(redis), copyOf(redis), { recursive: true });
    await write(first, 5);
    await until(() => client.events.length === 10, endTimeoutMs);

    firstProxy.freeze();
    await redis.kill();
    await restore(redis);
    await write(second, 10);
    await until(() => client.events.length > 10, 2000);
    firstProxy.resetConnections();
    firstProxy.thaw();

    await until(() => client.ending !== null, endTimeoutMs);
    expect(client.ending).toBe('CURSOR_EXPIRED');
    expect(client.events).toHaveLength(10);
  });
});

async function restore(redis: TestRedis): Promise<void> {
  await rm(dataOf(redis), { recursive: true });
  await cp(copyOf(redis), dataOf(redis), { recursive: true });
  await rm(copyOf(redis), { recursive: true });
  await redis.start();
}

/**
 * Checks that every subscription ended with an error, had no gap before it, and cannot be resumed on any instance.
 */
async function expectOver(ledger: Ledger): Promise<void> {
  const { instances } = await sharedStage();
  const expired = ledger.clients.map(() => 'CURSOR_EXPIRED');
  expect(ledger.endings).toEqual(expired);
  expect(ledger.balance()).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
  const { delivered } = ledger.balance();
  for (const instance of instances) {
    await Promise.all(ledger.clients.map((client) => client.connect(instance)));
    await ledger.untilEnded(endTimeoutMs);
    expect(ledger.endings).toEqual(expired);
  }
  expect(ledger.balance().delivered).toBe(delivered);
}

/** Checks that new subscriptions get every event. */
async function expectNewLife(): Promise<void> {
  const { instances } = await sharedStage();
  using ledger = await openLedger({ servers: instances, clients: pace.clients });
  const stopLoad = ledger.startLoad(pace.perSecond);
  await setTimeout(pace.leadMs);
  await stopLoad();
  expect(await ledger.settle()).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
  expect(ledger.endings).toEqual([]);
}
