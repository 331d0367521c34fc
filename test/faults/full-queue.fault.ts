import { setTimeout } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { openLedger, until } from '../support/ledger/ledger.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { startStage } from './stage.ts';

/** Refusals before Redis is started again. */
const refusals = 20;

it('refuses mutations before they commit when Redis is down for longer than the publish queue lasts', async ({
  task,
}) => {
  await using stage = await startStage(1, { PUBLISH_QUEUE_SIZE: '50' });
  const { redis, instances } = stage;
  const [instance] = instances;
  if (instance === undefined) throw new Error('the stage has an instance');
  using ledger = await openLedger({ servers: instances, clients: pace.clients });
  const stopLoad = ledger.startLoad(pace.perSecond);
  const loaded = setTimeout(pace.loadMs);
  await setTimeout(pace.leadMs);

  await redis.kill();
  await until(() => ledger.balance().refused >= refusals, 20_000);
  const ready = await fetch(instance.endpoint('/ready'));
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ database: 'up', broker: 'down' });
  expect(ledger.endings).toEqual([]);
  await redis.start();
  ledger.endFault();
  await ledger.untilRecovered(20_000);
  await loaded;
  await stopLoad();

  const balance = await ledger.settle();
  report(task, 'Redis is down for longer than the publish queue lasts', balance);
  instance.assertSound();
  expect(ledger.endings).toEqual([]);
  expect(balance).toMatchObject({ lost: 0, repeated: 0, outOfOrder: 0 });
  expect(balance.refused).toBeGreaterThanOrEqual(refusals);
  expect(balance.recoveredMs).toBeLessThan(pace.recoveryMs);
  expect(new Set(ledger.writer.writes.flatMap(({ refusal }) => refusal ?? []))).toEqual(
    new Set(['SERVICE_UNAVAILABLE']),
  );
  // The tables hold the acknowledged mutations only.
  expect(balance.acknowledged + balance.refused).toBe(balance.sent);
  const [{ count } = {}] = await stage.query(`
    SELECT count(*)::int AS count
    FROM (SELECT user_wallet FROM trades UNION ALL SELECT user_wallet FROM discussions
          UNION ALL SELECT user_wallet FROM proposal_votes) AS written
  `);
  expect(count).toBe(balance.acknowledged);
  expect((await fetch(instance.endpoint('/ready'))).status).toBe(200);
});
