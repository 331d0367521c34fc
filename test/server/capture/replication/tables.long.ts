import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import type { TestServer } from '../../../support/servers/server.ts';
import { createRecordedLogger } from '../../../support/capture/recorded-logger.ts';
import {
  follow,
  insertMarket,
  openStage,
  signaturesOf,
  statusOf,
  until,
  untilSourceIs,
  type CaptureStage,
} from '../stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

/** A server that compares its tables often. */
const often = { CAPTURE_CHECK_INTERVAL_MS: '100' };
/** A server that never compares its tables on its own within a test. */
const seldom = { CAPTURE_CHECK_INTERVAL_MS: '60000' };

const trade = (stage: CaptureStage, marketId: string, signature: string) =>
  stage.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($1, 'indexer', 'buy', true, 1, 1, $2, now())`,
    [marketId, signature],
  );

/** A market with a follower. */
async function watchMarket(stage: CaptureStage, server: TestServer) {
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  const untilTraded = async (signatures: readonly string[]): Promise<void> => {
    await until(
      () => signaturesOf(watcher.received).length >= signatures.length,
      `${signatures.length} trades have arrived`,
    );
    expect(signaturesOf(watcher.received)).toEqual(signatures);
  };
  return { marketId, watcher, untilTraded };
}

const swap = `
  BEGIN;
  CREATE TABLE trades_new (LIKE trades INCLUDING ALL);
  ALTER TABLE trades RENAME TO trades_old;
  ALTER TABLE trades_new RENAME TO trades;
  COMMIT`;

it('hears of a table that was swapped by RENAME, at once and without a loss', async () => {
  await using stage = await openStage(postgres, often);
  const server = await stage.serve();
  const { marketId, untilTraded } = await watchMarket(stage, server);
  await trade(stage, marketId, 'before');
  await untilTraded(['before']);

  await stage.query(swap);
  await trade(stage, marketId, 'after');
  await untilTraded(['before', 'after']);
  await trade(stage, marketId, 'later');
  await untilTraded(['before', 'after', 'later']);
});

it('hears of a swapped table before it compares, where the publication holds all tables', async () => {
  await using stage = await openStage(postgres, seldom);
  await stage.query('CREATE PUBLICATION marketcast FOR ALL TABLES');
  const server = await stage.serve();
  const { marketId, untilTraded } = await watchMarket(stage, server);

  await stage.query(swap);
  await trade(stage, marketId, 'after');
  await untilTraded(['after']);
});

it('puts a table back that was taken out of the publication, and finds the rows in between', async () => {
  await using stage = await openStage(postgres, often);
  const server = await stage.serve();
  const { marketId, untilTraded } = await watchMarket(stage, server);

  // The writer is still within its transaction when the table is put back.
  await stage.writer.query('BEGIN');
  await stage.query('ALTER PUBLICATION marketcast DROP TABLE trades');
  await stage.writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($1, 'indexer', 'buy', true, 1, 1, 'slow', now())`,
    [marketId],
  );
  await trade(stage, marketId, 'between');
  await untilTraded(['between']);
  await stage.writer.query('COMMIT');
  await untilTraded(['between', 'slow']);
  expect((await statusOf(server)).changeSource.state).toBe('up');
});

it('finds the rows of a table that was out of the publication while no process read', async () => {
  await using stage = await openStage(postgres, seldom);
  const first = await stage.serve();
  const { marketId, watcher: before } = await watchMarket(stage, first);
  await trade(stage, marketId, 'heard');
  const [heard] = await before.take(1);
  await first.stop();
  await stage.query('ALTER PUBLICATION marketcast DROP TABLE trades');
  await trade(stage, marketId, 'unheard');
  await stage.query('ALTER PUBLICATION marketcast ADD TABLE trades');

  const server = await stage.serve();
  const watcher = await follow(server, marketId, heard?.marketEvents.cursor as string);
  await until(() => signaturesOf(watcher.received).includes('unheard'), 'the trade is found');
});

it('hears of a table that was partitioned, and repeats none of its rows', async () => {
  await using stage = await openStage(postgres, often);
  const server = await stage.serve();
  const { marketId, untilTraded } = await watchMarket(stage, server);
  await trade(stage, marketId, 'whole');
  await untilTraded(['whole']);

  await stage.query(`
    BEGIN;
    ALTER TABLE trades RENAME TO trades_whole;
    CREATE TABLE trades (LIKE trades_whole INCLUDING DEFAULTS) PARTITION BY RANGE (block_time);
    CREATE TABLE trades_early PARTITION OF trades FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
    CREATE TABLE trades_late PARTITION OF trades FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
    INSERT INTO trades SELECT * FROM trades_whole;
    COMMIT`);
  await trade(stage, marketId, 'parted');
  await untilTraded(['whole', 'parted']);
  await untilSourceIs('up', server);
  await trade(stage, marketId, 'later');
  await untilTraded(['whole', 'parted', 'later']);
});

it('is down with the statement to run while a role that may not add it misses a table, and reads the others', async () => {
  await using stage = await openStage(postgres, { ...often, BROKER: 'memory' });
  const prepared = await stage.serve();
  await prepared.stop();
  const role = `listener_${process.pid}`;
  await stage.query(`CREATE ROLE ${role} LOGIN REPLICATION`);
  await stage.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await stage.query(`ALTER TABLE marketcast_watermark OWNER TO ${role}`);
  const lines = createRecordedLogger();
  const server = await stage.serve(
    { DATABASE_URL: stage.databaseUrl.replace('postgres@', `${role}@`) },
    lines.logger,
  );
  const { marketId, untilTraded } = await watchMarket(stage, server);

  await stage.query('ALTER PUBLICATION marketcast DROP TABLE trades');
  await untilSourceIs('down', server);
  expect((await fetch(server.endpoint('/ready'))).status).toBe(503);
  await until(
    () =>
      lines.linesFrom('warn').join('').includes('Run: ALTER PUBLICATION \\"marketcast\\" ADD TABLE trades'),
    'the log has the statement',
  );
  await trade(stage, marketId, 'missed');
  const { received } = await follow(server, marketId);
  await stage.query('UPDATE markets SET shares_yes = 5 WHERE id = $1', [marketId]);
  await until(() => received.length === 1, 'the other tables are read');
  expect((await statusOf(server)).changeSource.state).toBe('down');

  await stage.query('ALTER PUBLICATION marketcast ADD TABLE trades');
  await untilTraded(['missed']);
  await untilSourceIs('up', server);
});

it('compares a row with the log when its change lacks the old row, and makes the table carry old rows again', async () => {
  await using stage = await openStage(postgres, often);
  const server = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId, 'APPROVED');
  const watcher = await follow(server, marketId);

  await stage.query(`
    BEGIN;
    ALTER TABLE markets REPLICA IDENTITY DEFAULT;
    UPDATE markets SET state = 'ACTIVE', activated_at = now() WHERE id = '${marketId}';
    COMMIT`);
  const [event] = await watcher.take(1);
  expect(event?.marketEvents).toMatchObject({ oldState: 'APPROVED', newState: 'ACTIVE' });
  await until(async () => {
    const [row] = await stage.query(`SELECT relreplident FROM pg_class WHERE relname = 'markets'`);
    return row?.relreplident === 'f';
  }, 'the table carries old rows again');
  const metrics = await (await fetch(server.endpoint('/metrics'))).text();
  expect(metrics).not.toMatch(/marketcast_rows_left_out_total\{table="markets"\} [1-9]/);
});
