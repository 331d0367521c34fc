import { randomUUID } from 'node:crypto';

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { historyLimits, type Broker } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import { marketTopic } from '../../../src/server/domains/markets/topics.ts';
import { walletTopic } from '../../../src/server/domains/users/topics.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { createCatchUp, type CatchUp } from '../../../src/server/capture/catch-up.ts';
import type { PublishChanges } from '../../../src/server/capture/change-source.ts';
import { createLastPublished } from '../../../src/server/capture/last-published.ts';
import { createRefuse } from '../../../src/server/capture/refused.ts';
import { createRetries } from '../../../src/server/capture/retries.ts';
import { createChangePublisher } from '../../../src/server/capture/change-publisher.ts';
import { migrations } from '../../../src/server/app/storage.ts';
import { createStoredWatermark } from '../../../src/server/capture/watermark.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { createWalks } from '../../../src/server/capture/walks.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { insertMarket } from './stage.ts';
import { capturedTables } from './tables.ts';
import { noReactions } from '../../support/capture/no-reactions.ts';

const logger = createLogger('silent');

let postgres: TestPostgres;
let database: Database;
let writer: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = postgres.url;
  database = await openDatabase({ url, folder: '', poolSize: 5, timeoutMs: 5000, logger });
  await applyMigrations(database.queries, migrations, logger);
  writer = new pg.Client({ connectionString: url });
  await writer.connect();
});

afterAll(async () => {
  await writer.end();
  await database.close();
  await postgres[Symbol.asyncDispose]();
});

/** A log, and a catch-up of its own that has no overlap to hide behind. */
function openCatchUp(
  broker: Broker = createMemoryBroker(historyLimits(1000, 3600)),
  options: { readonly pageSize?: number; readonly onTake?: PublishChanges } = {},
): {
  readonly broker: Broker;
  readonly catchUp: CatchUp;
  readonly watermark: () => Promise<string | null>;
} {
  const retries = createRetries(logger);
  const refuse = createRefuse(null, logger, () => undefined);
  const publisher = createChangePublisher({
    ...noReactions,
    broker,
    eventsOf: ({ table, change }) => table.eventsOf(change, database.queries),
    retries,
    refuse,
  });
  const watermark = createStoredWatermark(database.queries, randomUUID());
  const catchUp = createCatchUp({
    walks: createWalks(
      capturedTables,
      database.queries,
      createLastPublished(broker, (marketId) => marketTopic.of(marketId)),
      refuse,
    ),
    watermark,
    publish: async (changes) => {
      await options.onTake?.(changes);
      await publisher.publish(changes);
    },
    overlapMs: 0,
    reachMs: 3_600_000,
    pageSize: options.pageSize ?? 500,
    retries,
    logger,
  });
  return { broker, catchUp, watermark: () => watermark.read() };
}

async function eventsIn(broker: Broker, topic: string): Promise<readonly Event[]> {
  const { epoch } = await broker.tail(topic);
  return (await broker.history(topic, { epoch, offset: 0 }, 100_000)).map(({ event }) => event);
}

const insertTrades = (client: pg.ClientBase, marketId: string, count: number, label: string) =>
  client.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, n, n, $1 || $3 || n, now() FROM generate_series(1, $2::int) AS n`,
    [marketId, count, label],
  );

const summary = ({ type, payload }: Event): unknown => {
  const { oldState, newState, txSignature, sharesYes, isCancelled } = payload as Record<string, unknown>;
  if (type === 'marketStateChanged')
    return `${String(oldState)} → ${String(newState)}${isCancelled === true ? ' ×' : ''}`;
  return type === 'priceUpdated' ? `price ${String(sharesYes)}` : `${type} ${String(txSignature)}`;
};

it('finds a transaction that began before the watermark and committed after it', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId);
  const { broker, catchUp, watermark } = openCatchUp();
  await catchUp.run();
  const late = new pg.Client({ connectionString: postgres.url });
  await late.connect();
  await late.query('BEGIN');
  await insertTrades(late, marketId, 1, 'late');
  await insertTrades(writer, marketId, 1, 'early');
  await catchUp.run();
  await catchUp.advanceWatermark();
  await catchUp.advanceWatermark();
  expect((await eventsIn(broker, marketTopic.of(marketId))).map(summary)).toEqual([
    'null → ACTIVE',
    `tradeExecuted ${marketId}early1`,
  ]);
  const { rows } = await late.query<{ isBehind: boolean }>(
    'SELECT created_at >= $1::timestamptz AS "isBehind" FROM trades WHERE tx_signature = $2',
    [await watermark(), `${marketId}late1`],
  );
  expect(rows[0]?.isBehind).toBe(true);
  await late.query('COMMIT');
  await late.end();
  await catchUp.run();

  expect((await eventsIn(broker, marketTopic.of(marketId))).map(summary)).toEqual([
    'null → ACTIVE',
    `tradeExecuted ${marketId}early1`,
    `tradeExecuted ${marketId}late1`,
  ]);
});

it('reads in pages, rows of one moment included, and lets live events in between', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId);
  await insertTrades(writer, marketId, 95, 'bulk');
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  const sizes: number[] = [];
  let live: ReturnType<typeof setImmediate> | undefined;
  let liveRounds = 0;
  const round = (): void => {
    liveRounds += 1;
    live = setImmediate(round);
  };
  const { catchUp } = openCatchUp(broker, {
    pageSize: 10,
    onTake: (changes) => {
      sizes.push(changes.filter(({ table }) => table.name === 'trades').length);
      return Promise.resolve();
    },
  });
  round();
  await catchUp.run();
  clearImmediate(live);

  const trades = (await eventsIn(broker, marketTopic.of(marketId))).filter(
    ({ type }) => type === 'tradeExecuted',
  );
  expect(new Set(trades.map(({ id }) => id)).size).toBe(95);
  expect(Math.max(...sizes)).toBe(10);
  expect(liveRounds).toBeGreaterThan(10);
});

it('derives the steps between what was published and the row, and repeats nothing', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId, 'PROPOSED');
  const { broker, catchUp } = openCatchUp();
  await catchUp.run();
  await writer.query(
    `UPDATE markets SET state = 'RESOLVING', approved_at = now(), activated_at = now(), resolution_proposed_at = now(),
       shares_yes = 9007199254740993 WHERE id = $1`,
    [marketId],
  );
  await catchUp.run();
  await catchUp.run();
  await writer.query('UPDATE markets SET dispute_agree = 1 WHERE id = $1', [marketId]);
  await writer.query(
    `UPDATE markets SET state = 'FINALIZED', is_cancelled = true, finalized_at = now() WHERE id = $1`,
    [marketId],
  );
  await catchUp.run();
  await writer.query(`UPDATE markets SET question = question || '?' WHERE id = $1`, [marketId]);
  await catchUp.run();

  expect((await eventsIn(broker, marketTopic.of(marketId))).map(summary)).toEqual([
    'null → PROPOSED',
    'PROPOSED → APPROVED',
    'APPROVED → ACTIVE',
    'ACTIVE → RESOLVING',
    'price 9007199254740993',
    'RESOLVING → DISPUTED',
    'DISPUTED → FINALIZED',
    'FINALIZED → FINALIZED ×',
  ]);
});

it('tells what a log that is empty should know: steps that the row dates since the watermark', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId, 'PROPOSED');
  await writer.query(
    `UPDATE markets SET state = 'ACTIVE', created_at = now() - interval '3 days', approved_at = now() - interval '2 days',
       activated_at = now() WHERE id = $1`,
    [marketId],
  );
  const { broker, catchUp } = openCatchUp();
  await catchUp.run();
  expect((await eventsIn(broker, marketTopic.of(marketId))).map(summary)).toEqual(['APPROVED → ACTIVE']);
});

it('finds votes, comments, those taken back, and positions', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId, 'PROPOSED');
  const { broker, catchUp } = openCatchUp();
  await writer.query(
    `INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', true)`,
    [marketId],
  );
  await writer.query(`INSERT INTO dispute_votes (market_id, user_wallet, vote) VALUES ($1, 'other', false)`, [
    marketId,
  ]);
  await writer.query(
    `INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'other', 'Hm.')`,
    [marketId],
  );
  await writer.query(`UPDATE discussions SET deleted_at = clock_timestamp() WHERE market_id = $1`, [
    marketId,
  ]);
  const wallet = `wallet-${marketId}`;
  await writer.query('INSERT INTO users (wallet) VALUES ($1)', [wallet]);
  await writer.query(`INSERT INTO positions (market_id, user_wallet, shares_no) VALUES ($1, $2, 3)`, [
    marketId,
    wallet,
  ]);
  await catchUp.run();
  await catchUp.run();

  const types = (await eventsIn(broker, marketTopic.of(marketId))).map(({ type }) => type);
  expect(types).toEqual([
    'marketStateChanged',
    'voteCast',
    'voteCast',
    'discussionPosted',
    'discussionDeleted',
  ]);
  expect(await eventsIn(broker, walletTopic.of(wallet))).toMatchObject([
    { type: 'positionChanged', payload: { position: { sharesNo: 3n } } },
  ]);
});

it('tries again when the log is out of reach, and ends when it is closed', async () => {
  const marketId = randomUUID();
  await insertMarket(writer, marketId);
  const broker = createMemoryBroker(historyLimits(1000, 3600));
  let failures = 0;
  const { catchUp } = openCatchUp(broker, {
    onTake: () => {
      failures += 1;
      return failures <= 2 ? Promise.reject(new Error('out of reach')) : Promise.resolve();
    },
  });
  await catchUp.run();
  expect(failures).toBeGreaterThan(2);
  expect(await eventsIn(broker, marketTopic.of(marketId))).toHaveLength(1);

  const { catchUp: hopeless } = openCatchUp(broker, {
    onTake: () => Promise.reject(new Error('never')),
  });
  const running = hopeless.run();
  await hopeless.close();
  await running;
});
