import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { insertMarketRow } from '../../../support/realtime/ledger.ts';
import { openRealtimeStage, watchEvents, type RealtimeStage } from '../../../support/realtime/stage.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';

let stage: RealtimeStage;

beforeAll(async () => {
  stage = await openRealtimeStage();
});

afterAll(() => stage[Symbol.asyncDispose]());

async function insertTrade(marketId: string): Promise<string> {
  const id = randomUUID();
  await stage.writer.query(
    `INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($2::uuid, $1, 'indexer', 'buy', true, 1, 1, $2::text, now())`,
    [marketId, id],
  );
  return id;
}

it('tells nothing of a TRUNCATE, and all that comes after it', async () => {
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  const before = await insertTrade(marketId);
  await stage.writer.query(
    `INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'indexer', 'Hm.')`,
    [marketId],
  );
  await watcher.take(marketId, 3);
  await stage.writer.query('TRUNCATE trades, discussions, proposal_votes, dispute_votes, positions');
  const after = await insertTrade(marketId);
  await watcher.take(marketId, 4);
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);

  const trades = watcher.events.filter((event) => event.marketId === marketId && event.trade !== undefined);
  expect(trades.map(({ id }) => id)).toEqual([`tradeExecuted:${before}`, `tradeExecuted:${after}`]);
  expect(watcher.events.filter((event) => event.marketId === marketId)).toHaveLength(4);
});

it('publishes the deletion of truncated markets at a sweep, once each', async () => {
  await using server = await stage.serve({ SUPABASE_SWEEP_INTERVAL_MS: '500' });
  using watcher = await watchEvents(server);
  const [first, second, later] = [randomUUID(), randomUUID(), randomUUID()];
  await insertMarketRow(stage.writer, first, 'ACTIVE');
  await insertMarketRow(stage.writer, second, 'PROPOSED');
  await insertTrade(first);
  await watcher.take(first, 2);
  await watcher.take(second, 1);
  await stage.writer.query('TRUNCATE markets CASCADE');
  await insertMarketRow(stage.writer, later, 'ACTIVE');
  await insertTrade(later);

  expect((await watcher.take(first, 3))[2]).toMatchObject({
    action: 'DELETED',
    oldState: 'ACTIVE',
    newState: null,
  });
  expect((await watcher.take(second, 2))[1]).toMatchObject({ action: 'DELETED', oldState: 'PROPOSED' });
  expect(await watcher.take(later, 2)).toMatchObject([
    { __typename: 'MarketStateChanged', action: 'CREATED' },
    { __typename: 'TradeExecuted' },
  ]);
  // A repeated deletion would come with the next sweep at the latest.
  await insertTrade(later);
  await watcher.take(later, 3);
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  const told = watcher.events.filter(({ marketId }) => marketId === first || marketId === second);
  expect(told).toHaveLength(5);
});

it('reads every row again as a role that has what it asks for, and no more', async () => {
  await using tables = await stage.serve();
  await tables.stop();
  const role = `gateway_${process.pid}`;
  await stage.writer.query(`CREATE ROLE ${role} LOGIN`);
  // The role does not own the tables of the log.
  const environment = { DATABASE_URL: stage.databaseUrl.replace('postgres@', `${role}@`), BROKER: 'memory' };
  const refusal = await stage.serve(environment).then(
    () => 'it started',
    (error: unknown) => String(error),
  );
  await stage.writer.query(refusal.split('Run: ')[1] ?? '');
  await using server = await stage.serve(environment);
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await stage.writer.query('UPDATE markets SET shares_yes = 7 WHERE id = $1', [marketId]);
  await stage.writer.query(
    `INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'indexer', 'Hm.')`,
    [marketId],
  );
  await stage.writer.query('UPDATE discussions SET deleted_at = now() WHERE market_id = $1', [marketId]);
  await insertTrade(marketId);

  const types = (await watcher.take(marketId, 5)).map(({ __typename }) => __typename);
  expect(types.toSorted()).toEqual([
    'DiscussionDeleted',
    'DiscussionPosted',
    'MarketStateChanged',
    'PriceUpdated',
    'TradeExecuted',
  ]);
});

it('puts a table back that was taken out of the publication, and finds the rows in between', async () => {
  await using server = await stage.serve({ CAPTURE_CHECK_INTERVAL_MS: '100' });
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await watcher.take(marketId, 1);
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);

  await stage.writer.query('BEGIN');
  await stage.writer.query('ALTER PUBLICATION supabase_realtime DROP TABLE trades');
  const between = await insertTrade(marketId);
  await stage.writer.query('COMMIT');
  await watcher.take(marketId, 2);
  const after = await insertTrade(marketId);
  await watcher.take(marketId, 3);

  const trades = watcher.events.filter((event) => event.marketId === marketId && event.trade !== undefined);
  expect(trades.map(({ id }) => id)).toEqual([`tradeExecuted:${between}`, `tradeExecuted:${after}`]);
});

it('hears of a table that was swapped by RENAME and partitioned, and loses and repeats nothing', async () => {
  await using server = await stage.serve({ CAPTURE_CHECK_INTERVAL_MS: '100' });
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  const told = [await insertTrade(marketId)];
  await watcher.take(marketId, 2);

  const changes = [
    `BEGIN;
     CREATE TABLE trades_new (LIKE trades INCLUDING ALL);
     ALTER TABLE trades RENAME TO trades_old;
     ALTER TABLE trades_new RENAME TO trades;
     COMMIT`,
    `BEGIN;
     ALTER TABLE trades RENAME TO trades_whole;
     CREATE TABLE trades (LIKE trades_whole INCLUDING DEFAULTS) PARTITION BY RANGE (block_time);
     CREATE TABLE trades_early PARTITION OF trades FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
     CREATE TABLE trades_late PARTITION OF trades FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
     INSERT INTO trades SELECT * FROM trades_whole;
     COMMIT`,
  ];
  for (const change of changes) {
    await stage.writer.query(change);
    // The next comes when the one before it is told, because rows and hints keep no common order.
    for (let count = 0; count < 2; count += 1) {
      told.push(await insertTrade(marketId));
      await watcher.take(marketId, 1 + told.length);
    }
  }

  const trades = watcher.events.filter((event) => event.marketId === marketId && event.trade !== undefined);
  expect(trades.map(({ id }) => id)).toEqual(told.map((id) => `tradeExecuted:${id}`));
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);
});
