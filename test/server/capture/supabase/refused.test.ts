import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { untilStatus } from '../../../support/clients/subscriber.ts';
import { insertMarketRow } from '../../../support/realtime/ledger.ts';
import { openRealtimeStage, watchEvents, type RealtimeStage } from '../../../support/realtime/stage.ts';
import type { TestServer } from '../../../support/servers/server.ts';
import { until } from '../stage.ts';

let stage: RealtimeStage;

beforeAll(async () => {
  stage = await openRealtimeStage();
  // Of a platform that checks neither the kind of a trade nor the state of a market.
  for (const table of ['trades', 'markets']) {
    const { rows } = await stage.writer.query<{ conname: string }>(
      `SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass`,
      [table],
    );
    for (const { conname } of rows)
      await stage.writer.query(`ALTER TABLE ${table} DROP CONSTRAINT ${conname}`);
  }
});

afterAll(() => stage[Symbol.asyncDispose]());

async function insertTrade(marketId: string, kind: string): Promise<string> {
  const id = randomUUID();
  await stage.writer.query(
    `INSERT INTO trades (id, market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($2::uuid, $1, 'indexer', $3, true, 1, 1, $2::text, now())`,
    [marketId, id, kind],
  );
  return id;
}

const keptOf = async (tables: readonly string[]) =>
  (
    await stage.writer.query<{
      table_name: string;
      key: string;
      code: string;
      source: string;
      row_read: string;
    }>('SELECT * FROM marketcast_refused_rows WHERE table_name = ANY($1) ORDER BY id', [tables])
  ).rows;

const isCaughtUp = ({
  changeSource: { state, lagMs },
}: {
  changeSource: { state: string; lagMs: number | null };
}) => state === 'up' && lagMs === 0;

const leftOut = async (server: TestServer, table: string): Promise<string | undefined> => {
  const metrics = await (await fetch(server.endpoint('/metrics'))).text();
  return metrics
    .split('\n')
    .find((line) => line.startsWith(`marketcast_rows_left_out_total{table="${table}"}`));
};

it('keeps a row of a hint that makes no event with its values and the reason, goes on, and replays the corrected row', async () => {
  await using server = await stage.serve();
  using watcher = await watchEvents(server);
  await untilStatus(server, isCaughtUp);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await watcher.take(marketId, 1);
  const odd = await insertTrade(marketId, 'swap');
  const even = await insertTrade(marketId, 'buy');
  expect((await watcher.take(marketId, 2))[1]?.id).toBe(`tradeExecuted:${even}`);

  await until(async () => (await keptOf(['trades'])).length === 1, 'it is kept');
  const [kept] = await keptOf(['trades']);
  expect(kept).toMatchObject({
    source: 'supabase:marketcast',
    key: JSON.stringify({ id: odd }),
    code: 'ZodError',
  });
  expect(JSON.parse(kept?.row_read ?? '')).toMatchObject({ trade_type: 'swap' });
  expect(await leftOut(server, 'trades')).toMatch(/ 1$/);
  await untilStatus(server, isCaughtUp);
  expect((await fetch(server.endpoint('/ready'))).status).toBe(200);

  await stage.writer.query(`UPDATE trades SET trade_type = 'sell' WHERE id = $1`, [odd]);
  // As `npm run refused replay --all` does.
  await stage.writer.query('UPDATE marketcast_refused_rows SET replay_asked_at = clock_timestamp()');
  expect((await watcher.take(marketId, 3))[2]?.id).toBe(`tradeExecuted:${odd}`);
  await until(async () => (await keptOf(['trades'])).length === 0, 'it is refused no longer');
});

it('keeps a market whose step makes no event, and tells neither that it changed nor that it is gone', async () => {
  await using server = await stage.serve({ SUPABASE_SWEEP_INTERVAL_MS: '500' });
  using watcher = await watchEvents(server);
  await untilStatus(server, isCaughtUp);
  const marketId = randomUUID();
  await insertMarketRow(stage.writer, marketId, 'ACTIVE');
  await watcher.take(marketId, 1);
  await stage.writer.query(`UPDATE markets SET state = 'SECRET', updated_at = now() WHERE id = $1`, [
    marketId,
  ]);
  await until(async () => (await keptOf(['markets'])).length > 0, 'it is kept');
  await stage.writer.query(`UPDATE markets SET state = 'RESOLVING', updated_at = now() WHERE id = $1`, [
    marketId,
  ]);

  const events = await watcher.take(marketId, 2);
  expect(events.map(({ newState }) => newState)).toEqual(['ACTIVE', 'RESOLVING']);
  await untilStatus(server, isCaughtUp);
  await stage.writer.query('DELETE FROM marketcast_refused_rows');
});

it('refuses rows that a catch-up finds, and does not go in circles', async () => {
  const marketId = randomUUID();
  const hidden = randomUUID();
  {
    await using first = await stage.serve();
    await untilStatus(first, isCaughtUp);
    await insertMarketRow(stage.writer, marketId, 'ACTIVE');
    using watcher = await watchEvents(first);
    await insertTrade(marketId, 'buy');
    await watcher.take(marketId, 1);
  }
  const odd = await insertTrade(marketId, 'swap');
  await insertMarketRow(stage.writer, hidden, 'SECRET');
  await using server = await stage.serve();
  await until(async () => (await keptOf(['trades', 'markets'])).length >= 2, 'both are refused');
  await untilStatus(server, isCaughtUp);
  const kept = await keptOf(['trades', 'markets']);
  expect(kept.map(({ key }) => key).toSorted()).toEqual(
    [odd, hidden].map((id) => JSON.stringify({ id })).toSorted(),
  );
  using watcher = await watchEvents(server);
  const even = await insertTrade(marketId, 'buy');
  expect((await watcher.take(marketId, 1))[0]?.id).toBe(`tradeExecuted:${even}`);
});
