import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ExecuteTradeDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { tokenOf } from '../../../support/servers/server.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { follow, insertMarket, openStage, signaturesOf, until, untilSourceIs } from '../stage.ts';
import { startWriter } from '../trade-writer.ts';
import { tradeThrough } from './interrupted-trades.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

it('gives one event each when mutations race the source, on two instances', { timeout: 60_000 }, async () => {
  await using redis = await startRedis();
  await using stage = await openStage(postgres, { REDIS_URL: redis.url, ...withoutLimits });
  const leader = await stage.serve();
  const other = await stage.serve();
  const marketId = await createMarket(leader);
  const watcher = await follow(other, marketId);
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000' } as const;
  const token = await tokenOf('trader');
  const sent: string[] = [];
  for (let round = 0; round < 25; round += 1) {
    const trades = await Promise.all(
      [leader, other, other].map((server) => request(server, ExecuteTradeDocument, { input }, token)),
    );
    sent.push(...trades.map(({ executeTrade }) => executeTrade.trade.id));
  }
  await stage.query(`UPDATE markets SET is_cancelled = true WHERE id = $1`, [marketId]);
  await until(
    () => watcher.received.at(-1)?.marketEvents.isCancelled === true,
    'the last change arrives, which is behind all repeats',
  );

  const events = watcher.received.map(({ marketEvents }) => marketEvents);
  const ids = events.map(({ __typename, id }) => `${String(__typename)} ${String(id)}`);
  expect(new Set(ids).size).toBe(ids.length);
  const trades = events.filter(({ __typename }) => __typename === 'TradeExecuted');
  expect(trades.map(({ trade }) => (trade as { id: string }).id).sort()).toEqual(sent.sort());
  const prices = events.filter(({ __typename }) => __typename === 'PriceUpdated');
  // A price that a later price overtook is dropped. The last price is never dropped.
  const shares = prices.map(({ sharesYes }) => BigInt(sharesYes as string));
  expect(shares).toEqual([...shares].sort((a, b) => (a < b ? -1 : 1)));
  expect(shares.at(-1)).toBe(75n * 1_000_000n);
  await watcher.stop();
});

it('loses and repeats nothing when PostgreSQL crashes and comes back', { timeout: 60_000 }, async () => {
  await using own = await startPostgres({ walLevel: 'logical' });
  const { committed, delivered } = await tradeThrough(own, async (server) => {
    await own.stop('immediate');
    await untilSourceIs('down', server);
    const response = await fetch(server.endpoint('/ready'));
    expect([response.status, await response.json()]).toMatchObject([503, { changeSource: 'down' }]);
    await own.start();
    await untilSourceIs('up', server);
  });
  process.stdout.write(`crash: ${committed.length} committed, ${delivered.length} delivered\n`);
  expect(delivered).toEqual(committed);
});

it('is taken over within 10 s when its reader is killed, losing nothing', { timeout: 90_000 }, async () => {
  await using redis = await startRedis();
  await using stage = await openStage(postgres);
  const environment = {
    DATABASE_URL: stage.databaseUrl,
    REDIS_URL: redis.url,
    CHANGE_SOURCE: 'postgres',
    REPLICATION_SLOT: `takeover_${process.pid}`,
    ...withoutLimits,
  };
  await using leader = await startInstance(environment);
  await untilSourceIs('up', leader);
  await using follower = await startInstance(environment);
  await untilSourceIs('standby', follower);
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(follower, marketId);
  await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
  await until(() => signaturesOf(watcher.received).length >= 50, 'trades arrive');

  const killedAtMs = performance.now();
  await leader.kill();
  const writtenWhenKilled = writer.written.length;
  await until(() => writer.written.length > writtenWhenKilled + 1, 'the writer writes on');
  const next = writer.written[writtenWhenKilled + 1] ?? '';
  await until(() => signaturesOf(watcher.received).includes(next), 'trades arrive again');
  const gapMs = performance.now() - killedAtMs;
  await untilSourceIs('up', follower);
  const written = writer.written.length;
  await until(() => writer.written.length >= written + 50, 'the writer writes on');
  await writer.stop();
  await until(() => signaturesOf(watcher.received).length >= writer.written.length, 'all have arrived');

  const delivered = signaturesOf(watcher.received);
  process.stdout.write(
    `takeover: silent for ${Math.round(gapMs)} ms, ${writer.written.length} written, ${delivered.length} delivered\n`,
  );
  expect(delivered.toSorted()).toEqual(writer.written.toSorted());
  expect(gapMs).toBeLessThan(10_000);
  await watcher.stop();
});

it('finds by rows what a lost slot held', { timeout: 60_000 }, async () => {
  await using redis = await startRedis();
  await using stage = await openStage(postgres, { REDIS_URL: redis.url });
  const first = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId, 'PROPOSED');
  const watcher = await follow(first, marketId);
  await stage.writer.query(`UPDATE markets SET state = 'APPROVED', approved_at = now() WHERE id = $1`, [
    marketId,
  ]);
  const [approved] = await watcher.take(1);
  await watcher.stop();
  await first.stop();

  const [slot] = await stage.query(
    'SELECT slot_name FROM pg_replication_slots WHERE database = current_database()',
  );
  await stage.query('SELECT pg_drop_replication_slot($1)', [slot?.slot_name]);
  await stage.writer.query(`UPDATE markets SET state = 'ACTIVE', activated_at = now() WHERE id = $1`, [
    marketId,
  ]);
  await stage.writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($1, 'indexer', 'buy', true, 1, 1, $1, now())`,
    [marketId],
  );
  await stage.writer.query('UPDATE markets SET shares_yes = 1 WHERE id = $1', [marketId]);

  const second = await stage.serve();
  const late = await follow(second, marketId, approved?.marketEvents.cursor as string);
  const found = (await late.take(3)).map(({ marketEvents }) => marketEvents);
  expect(found).toMatchObject([
    { action: 'UPDATED', oldState: 'APPROVED', newState: 'ACTIVE' },
    { __typename: 'PriceUpdated', sharesYes: '1' },
    { __typename: 'TradeExecuted', trade: { txSignature: marketId } },
  ]);
  await late.stop();
});

it(
  'gives up a slot that nobody reads at its bound, and finds by rows what it held',
  { timeout: 60_000 },
  async () => {
    await using redis = await startRedis();
    await using stage = await openStage(postgres, {
      REDIS_URL: redis.url,
      REPLICATION_MAX_LAG_BYTES: '1048576',
      HISTORY_SIZE: '10000',
    });
    const slotStatement = `SELECT confirmed_flush_lsn::text AS position, pg_current_wal_lsn() - confirmed_flush_lsn AS unread
    FROM pg_replication_slots WHERE database = current_database()`;
    const first = await stage.serve();
    const marketId = randomUUID();
    const watcher = await follow(first);
    await insertMarket(stage.writer, marketId);
    const [creation] = await watcher.take(1);
    await watcher.stop();
    await first.stop();
    await stage.writer.query(
      `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, n, n, $1 || ':' || n, now() FROM generate_series(1, 4000) AS n`,
      [marketId],
    );
    const [before] = await stage.query(slotStatement);
    expect(Number(before?.unread)).toBeGreaterThan(1_048_576);

    const second = await stage.serve();
    const late = await follow(second, null, creation?.marketEvents.cursor as string);
    await late.take(4000);
    // The facts that the catch-up writes are in the write-ahead log too, so the new slot is some way behind at first.
    await expect
      .poll(async () => Number((await stage.query(slotStatement))[0]?.unread), { timeout: 20_000 })
      .toBeLessThan(1_048_576);
    const signatures = signaturesOf(late.received);
    expect(new Set(signatures).size).toBe(4000);
    expect(signatures).toHaveLength(4000);
    await late.stop();
  },
);
