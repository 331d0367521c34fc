import { randomUUID } from 'node:crypto';

import { expect, it, vi } from 'vitest';

import { createRecordedLogger } from '../../../support/capture/recorded-logger.ts';
import { queryDatabase, startPostgres } from '../../../support/postgres/postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { follow, insertMarket, openStage } from '../stage.ts';

it('drops no price of a database that was restored on another server while Redis was kept, and says so', async () => {
  await using redis = await startRedis();
  await using former = await startPostgres({ walLevel: 'logical' });
  await using restored = await startPostgres({ walLevel: 'logical' });
  await using before = await openStage(former, { REDIS_URL: redis.url });
  const marketId = randomUUID();
  const first = await before.serve();
  await insertMarket(before.writer, marketId);
  const watcher = await follow(first, marketId);
  // The positions of the former server are far ahead of those of the other.
  for (let files = 0; files < 3; files += 1) {
    await before.query(
      `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000)), pg_switch_wal()`,
    );
  }
  await before.query('UPDATE markets SET shares_yes = 5 WHERE id = $1', [marketId]);
  const [price] = await watcher.take(1);
  expect(price?.marketEvents).toMatchObject({ __typename: 'PriceUpdated', sharesYes: '5' });
  await watcher.stop();
  await first.stop();

  // All clusters of the tests are copies of one, so the number of the database must tell them apart.
  await restored.createDatabase('of_another_platform');
  await using after = await openStage(restored, { REDIS_URL: redis.url });
  await (await after.serve()).stop();
  // As the dump has it.
  const [known] = await queryDatabase(
    before.databaseUrl,
    `SELECT published FROM marketcast_sources WHERE name = 'history'`,
  );
  await after.query(`UPDATE marketcast_sources SET published = $1 WHERE name = 'history'`, [
    known?.published,
  ]);
  await insertMarket(after.writer, marketId);
  const lines = createRecordedLogger();
  const second = await after.serve({}, lines.logger);
  const later = await follow(second, marketId);
  await after.query('UPDATE markets SET shares_yes = 6 WHERE id = $1', [marketId]);
  await after.query('UPDATE markets SET shares_yes = 7 WHERE id = $1', [marketId]);
  await vi.waitFor(() => {
    // The price that the market began with may be found late.
    const shares = later.received
      .map(({ marketEvents }) => marketEvents.sharesYes)
      .filter((sum) => sum !== '0');
    expect(shares).toEqual(['6', '7']);
  }, 10_000);
  expect(lines.linesFrom('warn').join('')).toContain('the orders of prices and positions start afresh');
});
