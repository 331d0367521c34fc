import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { insertMarketRow, openRowLedger } from '../../../support/realtime/ledger.ts';
import {
  connectWriter,
  openRealtimeStage,
  watchEvents,
  type RealtimeStage,
} from '../../../support/realtime/stage.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { trade } from '../../../support/graphql/streams.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';

let stage: RealtimeStage;

beforeAll(async () => {
  stage = await openRealtimeStage();
});

afterAll(() => stage[Symbol.asyncDispose]());

const insertTrade = `
  INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
  VALUES ($2::uuid, $1, 'indexer', 'buy', true, 1, 1, $2::text, now())
`;

it('tells each row once on every instance of a deployment, to all in the same order', async () => {
  await using redis = await startRedis();
  await using first = await stage.serve({ REDIS_URL: redis.url });
  await using second = await stage.serve({ REDIS_URL: redis.url });
  using here = await watchEvents(first);
  using there = await watchEvents(second);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  const ledger = openRowLedger(stage.writer, marketId, here);
  ledger.start(50);
  const ours = await createMarket(second);
  for (let count = 0; count < 20; count += 1) await trade(count % 2 === 0 ? first : second, ours);
  stage.realtime.dropConnections();
  await ledger.more(100);
  await ledger.stop();

  const { written, ...balance } = await ledger.settle();
  expect(balance).toEqual({ delivered: written, lost: 0, repeated: 0 });
  await untilStatus(first, ({ changeSource }) => changeSource.lagMs === 0);
  await untilStatus(second, ({ changeSource }) => changeSource.lagMs === 0);
  const fence = randomUUID();
  await insertMarketRow(stage.writer, fence, 'ACTIVE');
  await Promise.all([here.take(fence, 1), there.take(fence, 1)]);
  expect(there.events.map(({ id }) => id)).toEqual(here.events.map(({ id }) => id));
  expect(here.events.filter((event) => event.marketId === ours)).toHaveLength(3 + 20 * 2);
});

it('reads a row when its table is unlocked', async () => {
  const { realtime, writer, databaseUrl } = stage;
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(writer, marketId, 'ACTIVE');
  await watcher.take(marketId, 1);
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  await using locker = await connectWriter(databaseUrl);
  await locker.client.query('BEGIN');
  realtime.faults.deliveryDelayMs = 300;
  await writer.query(insertTrade, [marketId, randomUUID()]);
  await locker.client.query('LOCK TABLE trades, markets IN ACCESS EXCLUSIVE MODE');
  await untilStatus(server, ({ changeSource }) => (changeSource.lagMs ?? 0) > 2000);
  realtime.faults.deliveryDelayMs = 0;
  expect(watcher.events.filter((event) => event.marketId === marketId)).toHaveLength(1);
  await locker.client.query('COMMIT');

  await watcher.take(marketId, 2);
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
});

it('loses nothing when PostgreSQL crashes, and Realtime goes on after it', async () => {
  const { databaseUrl, postgres } = stage;
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  const [before, after] = [randomUUID(), randomUUID()];
  {
    await using writer = await connectWriter(databaseUrl);
    await insertMarketRow(writer.client, marketId, 'ACTIVE');
    await watcher.take(marketId, 1);
    stage.realtime.suspendReplication();
    await writer.client.query(insertTrade, [marketId, before]);
  }
  await postgres.stop('immediate');
  await postgres.start();
  await using writer = await connectWriter(databaseUrl);
  await writer.client.query(insertTrade, [marketId, after]);

  const events = await watcher.take(marketId, 3);
  expect(
    events
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([before, after].map((id) => `tradeExecuted:${id}`).toSorted());
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
});
