import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createRecordedLogger } from '../../../support/capture/recorded-logger.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import type { TestServer } from '../../../support/servers/server.ts';
import { startTcpProxy } from '../../../support/servers/tcp-proxy.ts';
import { follow, insertMarket, openStage, statusOf, until, type CaptureStage } from '../stage.ts';

/** Milliseconds in which `/ready` must say that capture is stuck. */
const noticedMs = 5000;

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

const readyOf = async (server: TestServer): Promise<number> =>
  (await fetch(server.endpoint('/ready'))).status;

/** The process of the database that serves the slot. */
async function senderOf(stage: CaptureStage): Promise<number> {
  const [slot] = await stage.query('SELECT active_pid FROM pg_replication_slots WHERE slot_name = $1', [
    stage.slot,
  ]);
  return Number(slot?.active_pid);
}

/** Resolves when `/ready` says no, with the milliseconds that it took. */
async function untilNotReady(server: TestServer): Promise<number> {
  const fromMs = performance.now();
  await until(async () => (await readyOf(server)) === 503, '/ready says no');
  return performance.now() - fromMs;
}

it('a sender that lives and decodes nothing makes /ready say no within 5 s, and yes when it goes on', async () => {
  await using stage = await openStage(postgres);
  const lines = createRecordedLogger();
  const server = await stage.serve({}, lines.logger);
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  expect(await readyOf(server)).toBe(200);

  const sender = await senderOf(stage);
  process.kill(sender, 'SIGSTOP');
  try {
    expect(await untilNotReady(server)).toBeLessThan(noticedMs);
    expect((await statusOf(server)).changeSource).toMatchObject({ state: 'down', lagMs: null });
    await stage.writer.query(`UPDATE markets SET state = 'RESOLVING' WHERE id = $1`, [marketId]);
    // The stream ends because of the silence, and the sender still holds the slot.
    await until(
      () => lines.linesFrom('warn').some((line) => line.includes('silent for too long')),
      'the stream ends',
    );
    for (let looks = 0; looks < 20; looks += 1) expect(await readyOf(server)).toBe(503);
  } finally {
    process.kill(sender, 'SIGCONT');
  }
  await until(async () => (await readyOf(server)) === 200, '/ready says yes');
  const [event] = await watcher.take(1);
  expect(event?.marketEvents).toMatchObject({ oldState: 'ACTIVE', newState: 'RESOLVING' });
  expect(lines.linesFrom('error').some((line) => line.includes('does not come back'))).toBe(true);
});

it('a network that holds the stream back makes /ready say no within 5 s, and yes when it passes data again', async () => {
  await using stage = await openStage(postgres);
  const { port } = new URL(stage.databaseUrl);
  await using proxy = await startTcpProxy(Number(port));
  const address = new URL(stage.databaseUrl);
  address.port = `${proxy.port}`;
  const server = await stage.serve({ REPLICATION_URL: address.href });
  expect(await readyOf(server)).toBe(200);

  proxy.freeze(['toClient']);
  expect(await untilNotReady(server)).toBeLessThan(noticedMs);
  proxy.thaw();
  await until(async () => (await readyOf(server)) === 200, '/ready says yes');
});

it('a database that decodes a large transaction is not stuck', async () => {
  await using stage = await openStage(postgres);
  const server = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  await stage.query(
    'CREATE MATERIALIZED VIEW report AS SELECT n, repeat(n::text, 4) FROM generate_series(1, 800000) AS n',
  );
  const states = new Set<string>();
  await stage.query('REFRESH MATERIALIZED VIEW report');
  await stage.writer.query(`UPDATE markets SET state = 'RESOLVING' WHERE id = $1`, [marketId]);
  await until(async () => {
    states.add((await statusOf(server)).changeSource.state);
    return watcher.received.length > 0;
  }, 'the change behind it has arrived');
  expect([...states]).toEqual(['up']);
});

it('messages of other programs, and of other slots, make no event and harm nothing', async () => {
  await using stage = await openStage(postgres);
  const server = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  for (const isTransactional of [true, false]) {
    await stage.query(`SELECT pg_logical_emit_message($1, 'marketcast:other', 'x')`, [isTransactional]);
    await stage.query(`SELECT pg_logical_emit_message($1, 'anything', repeat('x', 1000000))`, [
      isTransactional,
    ]);
    await stage.query(`SELECT pg_logical_emit_message($1, $2, '\\xff00'::bytea)`, [
      isTransactional,
      `marketcast:${stage.slot}`,
    ]);
  }
  await stage.writer.query(`UPDATE markets SET state = 'RESOLVING' WHERE id = $1`, [marketId]);
  await watcher.take(1);
  expect(watcher.received).toHaveLength(1);
  expect((await statusOf(server)).changeSource.state).toBe('up');
});

it('a role that may not send messages captures without them', async () => {
  await using stage = await openStage(postgres, { BROKER: 'memory' });
  const prepared = await stage.serve();
  await prepared.stop();
  const role = `silent_${process.pid}`;
  await stage.query(`CREATE ROLE ${role} LOGIN REPLICATION`);
  await stage.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await stage.query(`ALTER TABLE marketcast_watermark OWNER TO ${role}`);
  await stage.query('REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) FROM PUBLIC');
  const lines = createRecordedLogger();
  const server = await stage.serve(
    { DATABASE_URL: stage.databaseUrl.replace('postgres@', `${role}@`) },
    lines.logger,
  );
  await until(() => lines.linesFrom('info').join('').includes('no messages are sent'), 'it says so');
  const watcher = await follow(server);
  await insertMarket(stage.writer, randomUUID());
  await watcher.take(1);
  expect((await statusOf(server)).changeSource.state).toBe('up');
});
