import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { insertMarketRow, openRowLedger } from '../../../support/realtime/ledger.ts';
import { openRealtimeStage, watchEvents, type RealtimeStage } from '../../../support/realtime/stage.ts';
import { postComment, trade } from '../../../support/graphql/streams.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';

let stage: RealtimeStage;

beforeAll(async () => {
  stage = await openRealtimeStage();
});

afterAll(() => stage[Symbol.asyncDispose]());

it('tells once of what mutations write, whose rows Realtime tells too', async () => {
  const { realtime } = stage;
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = await createMarket(server);
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      await trade(server, marketId, `trader-${index % 5}`);
      await postComment(server, marketId, 'So it goes.');
    }),
  );
  // CREATED, two transitions, and of each trade its price.
  const events = await watcher.take(marketId, 3 + 50 * 3);
  const told = realtime.counts.changes;
  const fence = randomUUID();
  await insertMarketRow(stage.writer, fence, 'ACTIVE');
  await watcher.take(fence, 1);
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);

  expect(told).toBeGreaterThan(150);
  expect(events).toHaveLength(153);
  const ours = watcher.events.filter((event) => event.marketId === marketId);
  expect(new Set(ours.map(({ __typename, id }) => `${__typename} ${id}`)).size).toBe(153);
  expect(ours).toHaveLength(153);
  const volumes = ours.flatMap(({ totalVolume }) => (totalVolume === undefined ? [] : [BigInt(totalVolume)]));
  expect(volumes).toEqual(volumes.toSorted((a, b) => Number(a - b)));
});

it('takes a row to its subscriber at 50 a second', async ({ annotate }) => {
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  const ledger = openRowLedger(stage.writer, marketId, watcher);
  ledger.start(50);
  await ledger.more(400);
  await ledger.stop();
  const { written, ...balance } = await ledger.settle();
  expect(balance).toEqual({ delivered: written, lost: 0, repeated: 0 });
  const latencies = ledger.latencies();
  await annotate(JSON.stringify({ written, ...balance, ...latencies }));
  expect(latencies.median).toBeLessThan(500);
});

it('delivers 10,000 trades of one statement once each, in order', async ({ annotate }) => {
  await using server = await stage.serve({ HISTORY_SIZE: '20000', SUPABASE_HEARTBEAT_INTERVAL_MS: '10000' });
  using watcher = await watchEvents(server);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const startedAtMs = performance.now();
  await stage.writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, n, n, $1 || ':' || n, now() FROM generate_series(1, 10000) AS n`,
    [marketId],
  );
  const committedAtMs = performance.now();
  const events = (await watcher.take(marketId, 10_001)).slice(1);
  clearInterval(sampling);
  const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  await annotate(
    JSON.stringify({
      statementMs: Math.round(committedAtMs - startedAtMs),
      lastDeliveredMs: Math.round(performance.now() - committedAtMs),
      rssBefore: mebibytes(before),
      rssPeak: mebibytes(peak),
    }),
  );
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);

  expect(events.map((event) => event.trade?.shares)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => String(index + 1)),
  );
  expect(watcher.events.filter((event) => event.marketId === marketId)).toHaveLength(10_001);
});
