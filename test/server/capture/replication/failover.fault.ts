import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { startProcess } from '../../../support/servers/server-process.ts';
import { jwtSecret, type TestServer } from '../../../support/servers/server.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { follow, insertMarket, openStage, signaturesOf, until, untilSourceIs } from '../stage.ts';
import { startWriter } from '../trade-writer.ts';
import { tradeThrough } from './interrupted-trades.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
});

afterAll(() => postgres[Symbol.asyncDispose]());

it('loses and repeats nothing when a primary without the slot takes over', { timeout: 60_000 }, async () => {
  await using own = await startPostgres({ walLevel: 'logical' });
  const { committed, delivered } = await tradeThrough(own, async (_server, slot) => {
    // As on a promoted replica: it has the rows, and not the slot.
    await own.stop('immediate');
    await rm(join(own.directory, 'data', 'pg_replslot', slot), { recursive: true });
    await own.start();
  });
  process.stdout.write(`failover: ${committed.length} committed, ${delivered.length} delivered\n`);
  expect(delivered).toEqual(committed);
});

it(
  'is taken over within 10 s when its reader hangs, which spoils nothing when it wakes',
  { timeout: 90_000 },
  async () => {
    await using redis = await startRedis();
    await using stage = await openStage(postgres);
    const environment = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      JWT_SECRET: jwtSecret,
      DATABASE_URL: stage.databaseUrl,
      REDIS_URL: redis.url,
      CHANGE_SOURCE: 'postgres',
      REPLICATION_SLOT: stage.slot,
      ...withoutLimits,
    };
    await using leader = startProcess(environment);
    await untilSourceIs('up', await leader.ready);
    await using other = startProcess(environment);
    const { url, webSocketUrl } = await other.ready;
    const follower = { url, webSocketUrl } as TestServer;
    await untilSourceIs('standby', follower);
    const marketId = randomUUID();
    await insertMarket(stage.writer, marketId);
    const watcher = await follow(follower, marketId);
    await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
    await until(() => signaturesOf(watcher.received).length >= 50, 'trades arrive');

    leader.signal('SIGSTOP');
    const hungAtMs = performance.now();
    const written = writer.written.length;
    await until(() => writer.written.length > written + 1, 'the writer writes on');
    const next = writer.written[written + 1] ?? '';
    await until(() => signaturesOf(watcher.received).includes(next), 'trades arrive again');
    const gapMs = performance.now() - hungAtMs;
    leader.signal('SIGCONT');
    const woken = writer.written.length;
    await until(() => writer.written.length >= woken + 100, 'the writer writes on');
    await writer.stop();
    await until(() => signaturesOf(watcher.received).length >= writer.written.length, 'all have arrived');

    const delivered = signaturesOf(watcher.received);
    process.stdout.write(
      `hanging: silent for ${Math.round(gapMs)} ms, ${writer.written.length} written, ${delivered.length} delivered\n`,
    );
    expect(delivered.toSorted()).toEqual(writer.written.toSorted());
    expect(gapMs).toBeLessThan(10_000);
    await watcher.stop();
  },
);

it(
  'acknowledges nothing while the log is out of reach, and delivers it afterwards',
  { timeout: 60_000 },
  async () => {
    await using redis = await startRedis({ appendonly: true });
    await using stage = await openStage(postgres, { REDIS_URL: redis.url });
    const server = await stage.serve();
    const marketId = randomUUID();
    await insertMarket(stage.writer, marketId);
    const watcher = await follow(server, marketId);
    await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
    await until(() => signaturesOf(watcher.received).length >= 50, 'trades arrive');

    await redis.kill();
    const written = writer.written.length;
    await until(() => writer.written.length >= written + 150, 'the writer writes on');
    await redis.start();
    await writer.stop();
    await until(() => signaturesOf(watcher.received).length >= writer.written.length, 'all have arrived');

    const delivered = signaturesOf(watcher.received);
    process.stdout.write(`Redis down: ${writer.written.length} written, ${delivered.length} delivered\n`);
    expect(delivered).toEqual(writer.written);
    await watcher.stop();
  },
);
