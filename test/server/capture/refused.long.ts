import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import type { TestServer } from '../../support/servers/server.ts';
import { follow, insertMarket, openStage, statusOf, until, type CaptureStage } from './stage.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

/** Runs `npm run refused` with these arguments. */
async function refused(stage: CaptureStage, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['launch/refused.mjs', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, DATABASE_URL: stage.databaseUrl },
  });
  return stdout;
}

/** A server whose platform does not check the kind of a trade, with a follower of a market. */
async function openUnchecked(stage: CaptureStage, environment: Record<string, string> = {}) {
  const prepared = await stage.serve(environment);
  await prepared.stop();
  for (const table of ['trades', 'markets']) {
    const checks = await stage.query(
      `SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass`,
      [table],
    );
    for (const { conname } of checks)
      await stage.query(`ALTER TABLE ${table} DROP CONSTRAINT ${String(conname)}`);
  }
  const server = await stage.serve(environment);
  // A catch-up that still runs would meet the rows a second time.
  await until(async () => {
    const marks = await stage.query('SELECT name FROM marketcast_watermark');
    return marks.length === 1 && marks[0]?.name === stage.slot;
  }, 'the start has caught up');
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  return { server, marketId, watcher };
}

const insertTrade = (stage: CaptureStage, marketId: string, kind: string, signature: string) =>
  stage.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     VALUES ($1, 'indexer', $2, true, 1, 1, $3, now())`,
    [marketId, kind, signature],
  );

const signatureOf = (events: Awaited<ReturnType<typeof follow>>['received']) =>
  events.map(({ marketEvents }) => (marketEvents.trade as { txSignature: string }).txSignature);

const keptIn = (stage: CaptureStage) =>
  stage.query(
    'SELECT id, source, table_name, key, row_read, code, times FROM marketcast_refused_rows ORDER BY id',
  );

const metricOf = async (server: TestServer, name: string): Promise<string | undefined> => {
  const metrics = await (await fetch(server.endpoint('/metrics'))).text();
  return metrics.split('\n').find((line) => line.startsWith(name));
};

it('keeps a row that makes no event with its values and the reason, goes on, and replays the corrected row', async () => {
  await using stage = await openStage(postgres);
  const { server, marketId, watcher } = await openUnchecked(stage);

  await insertTrade(stage, marketId, 'swap', 'odd');
  await insertTrade(stage, marketId, 'buy', 'even');
  expect(signatureOf(await watcher.take(1))).toEqual(['even']);
  expect((await statusOf(server)).changeSource.state).toBe('up');
  const [trade] = await stage.query(`SELECT id::text FROM trades WHERE tx_signature = 'odd'`);
  const [kept, ...others] = await keptIn(stage);
  expect(others).toEqual([]);
  expect(kept).toMatchObject({
    source: `postgres:${stage.slot}`,
    table_name: 'trades',
    key: JSON.stringify({ id: trade?.id }),
    code: 'ZodError',
    times: 1,
  });
  expect(JSON.parse(kept?.row_read as string)).toMatchObject({ trade_type: 'swap', tx_signature: 'odd' });
  expect(await metricOf(server, 'marketcast_rows_left_out_total{table="trades"}')).toMatch(/ 1$/);

  const table = await refused(stage);
  expect(table).toMatch(/^id +table +key +reason +code +times +refused at\n/);
  expect(table).toContain(trade?.id as string);
  // Still broken: it is refused again, once.
  expect(await refused(stage, 'replay', String(kept?.id))).toBe('1 row waits for a server.\n');
  await until(async () => (await keptIn(stage))[0]?.times === 2, 'it is refused again');
  await stage.query(`UPDATE trades SET trade_type = 'sell' WHERE tx_signature = 'odd'`);
  await refused(stage, 'replay', '--all');
  expect(signatureOf(await watcher.take(2))).toEqual(['even', 'odd']);
  await until(async () => (await keptIn(stage)).length === 0, 'it is refused no longer');
  expect(await refused(stage, 'list')).toBe('No row is refused.\n');
  expect((await statusOf(server)).changeSource.state).toBe('up');
});

it('refuses a row that a catch-up finds, and does not go in circles', async () => {
  await using stage = await openStage(postgres);
  const { server: first, marketId } = await openUnchecked(stage);
  await first.stop();
  await stage.query('SELECT pg_drop_replication_slot($1)', [stage.slot]);
  await insertTrade(stage, marketId, 'swap', 'odd');
  await stage.query(`UPDATE markets SET state = 'SECRET', updated_at = now() WHERE id = $1`, [marketId]);
  const server = await stage.serve();
  await until(async () => (await keptIn(stage)).length === 2, 'both are refused');
  await until(async () => (await statusOf(server)).changeSource.state === 'up', 'the source is up');

  expect((await keptIn(stage)).map((row) => row.table_name).toSorted()).toEqual(['markets', 'trades']);
  const watcher = await follow(server, marketId);
  await insertTrade(stage, marketId, 'buy', 'even');
  expect(signatureOf(await watcher.take(1))).toEqual(['even']);
});

it('forgets the oldest refused rows past the bound', async () => {
  await using stage = await openStage(postgres);
  const { marketId, watcher } = await openUnchecked(stage, { REFUSED_ROWS_MAX: '10' });
  await stage.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'swap', true, 1, 1, 'odd-' || n, now() FROM generate_series(1, 101) AS n`,
    [marketId],
  );
  await insertTrade(stage, marketId, 'buy', 'even');
  await watcher.take(1);
  const kept = await keptIn(stage);
  // It looks at the bound after every fiftieth row.
  expect(kept.length).toBeLessThan(10 + 50);
  expect(kept.at(-1)?.row_read).toContain('odd-');
});

it('says what it knows of an unknown id, a wrong word and no argument', async () => {
  await using stage = await openStage(postgres);
  const server = await stage.serve();
  await server.stop();
  expect(await refused(stage, '--help')).toContain('npm run refused');
  await expect(refused(stage, 'replay', '77')).rejects.toMatchObject({
    code: 1,
    stderr: 'There is no row 77.\n',
  });
  await expect(refused(stage, 'replay')).rejects.toMatchObject({ code: 1 });
  await expect(refused(stage, 'repair')).rejects.toMatchObject({ code: 1 });
});
