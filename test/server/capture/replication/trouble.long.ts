import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createRecordedLogger } from '../../../support/capture/recorded-logger.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { follow, insertMarket, openStage, signaturesOf, statusOf, until, untilSourceIs } from '../stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

const tradeStatement = `
  INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
  VALUES ($1, 'indexer', 'buy', true, 1, 1, $2, now())`;

it('makes a slot anew that its publication left unreadable, finds the rows, and says so once', async () => {
  await using stage = await openStage(postgres, { CAPTURE_CHECK_INTERVAL_MS: '60000' });
  const lines = createRecordedLogger();
  const server = await stage.serve({}, lines.logger);
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  const states: string[] = [];
  const over = new AbortController();
  const recording = (async () => {
    while (!over.signal.aborted) {
      const { state } = (await statusOf(server)).changeSource;
      if (states.at(-1) !== state) states.push(state);
    }
  })();

  await stage.query('DROP PUBLICATION marketcast');
  await stage.query(tradeStatement, [marketId, 'unreadable']);
  // The server may be faster, because it makes an absent publication itself.
  await stage.query(`DO $$ BEGIN
    CREATE PUBLICATION marketcast FOR TABLE markets, trades, proposal_votes, dispute_votes, discussions, positions;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`);
  await until(() => signaturesOf(watcher.received).includes('unreadable'), 'the row is found');
  await untilSourceIs('up', server);
  await stage.query(tradeStatement, [marketId, 'later']);
  await until(() => signaturesOf(watcher.received).includes('later'), 'a later row is read');
  over.abort();
  await recording;

  expect(signaturesOf(watcher.received)).toEqual(['unreadable', 'later']);
  // A look may miss that it was down, because a slot is made anew within milliseconds. It is down once at most.
  expect(['up', 'up down up']).toContain(states.join(' '));
  const givenUp = lines.linesFrom('error').filter((line) => line.includes('the slot is given up'));
  expect(givenUp).toHaveLength(1);
  expect(givenUp[0]).toContain('publication \\"marketcast\\" does not exist');
});

it('makes a slot anew that the database has invalidated', async () => {
  await using stage = await openStage(postgres);
  const first = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const before = await follow(first, marketId);
  await stage.query(tradeStatement, [marketId, 'read']);
  const [read] = await before.take(1);
  await first.stop();
  await stage.query(tradeStatement, [marketId, 'lost']);
  await stage.query(`ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'`);
  await stage.query('SELECT pg_reload_conf()');
  for (let files = 0; files < 4; files += 1) {
    await stage.query(`SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000)), pg_switch_wal()`);
  }
  await stage.query('CHECKPOINT');
  const [slot] = await stage.query('SELECT wal_status FROM pg_replication_slots WHERE slot_name = $1', [
    stage.slot,
  ]);
  expect(slot?.wal_status).toBe('lost');
  await stage.query('ALTER SYSTEM RESET max_slot_wal_keep_size');
  await stage.query('SELECT pg_reload_conf()');

  const server = await stage.serve();
  const watcher = await follow(server, marketId, read?.marketEvents.cursor as string);
  await until(() => signaturesOf(watcher.received).includes('lost'), 'the row is found');
  await untilSourceIs('up', server);
});

it('waits for a database that decodes a large transaction, however long it is silent', async () => {
  await using stage = await openStage(postgres, { REPLICATION_SILENCE_MS: '100' });
  const lines = createRecordedLogger();
  const server = await stage.serve({}, lines.logger);
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  await stage.query(
    'CREATE MATERIALIZED VIEW report AS SELECT n, repeat(n::text, 4) FROM generate_series(1, 800000) AS n',
  );

  await stage.query('REFRESH MATERIALIZED VIEW report');
  await stage.query(tradeStatement, [marketId, 'behind']);
  await until(() => signaturesOf(watcher.received).includes('behind'), 'the trade behind it has arrived');
  const warnings = lines.linesFrom('warn');
  expect(warnings.filter((line) => line.includes('it decodes a large transaction'))).not.toEqual([]);
  expect(warnings.filter((line) => line.includes('silent for too long'))).toEqual([]);
  expect((await statusOf(server)).changeSource.state).toBe('up');
});

it('reads rows alike whatever the role, the database and the address set', async () => {
  await using stage = await openStage(postgres);
  const prepared = await stage.serve();
  await prepared.stop();
  const name = new URL(stage.databaseUrl).pathname.slice(1);
  await stage.query(`ALTER DATABASE "${name}" SET datestyle = 'German'`);
  await stage.query(`ALTER DATABASE "${name}" SET intervalstyle = 'sql_standard'`);
  await stage.query(`ALTER ROLE postgres SET timezone = 'Asia/Kolkata'`);
  const address = new URL(stage.databaseUrl);
  address.searchParams.set('options', '-c datestyle=SQL,DMY -c statement_timeout=300');
  address.searchParams.set('client_encoding', 'LATIN1');

  const server = await stage.serve({ REPLICATION_URL: address.href });
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  await stage.query(
    `INSERT INTO discussions (market_id, user_wallet, content, created_at)
     VALUES ($1, 'indexer', 'žluťoučký kůň', '2026-03-04 05:06:07.123456+00')`,
    [marketId],
  );
  const [event] = await watcher.take(1);
  await stage.query('ALTER ROLE postgres RESET timezone');
  expect(event?.marketEvents).toMatchObject({
    occurredAt: '2026-03-04T05:06:07.123456Z',
    discussion: { content: 'žluťoučký kůň' },
  });
});
