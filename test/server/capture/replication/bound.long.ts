import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { startPostgres } from '../../../support/postgres/postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { follow, insertMarket, openStage, signaturesOf, statusOf, until } from '../stage.ts';
import { startWriter } from '../trade-writer.ts';

const rows = 4000;

it(
  'gives up a slot whose live reader gets nowhere at its bound, and tells once what it held',
  { timeout: 90_000 },
  async () => {
    await using postgres = await startPostgres({ walLevel: 'logical' });
    await using redis = await startRedis({ appendonly: true });
    await using stage = await openStage(postgres, {
      REDIS_URL: redis.url,
      REPLICATION_MAX_LAG_BYTES: '1048576',
      HISTORY_SIZE: '20000',
    });
    const server = await stage.serve();
    const marketId = randomUUID();
    const watcher = await follow(server);
    await insertMarket(stage.writer, marketId, 'PROPOSED');
    await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
    await until(() => signaturesOf(watcher.received).length >= 50, 'trades arrive');

    await redis.kill();
    const write = (statement: string) => stage.writer.query(statement, [marketId]);
    await write(`UPDATE markets SET state = 'APPROVED', shares_yes = 1 WHERE id = $1`);
    await write(
      `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
       SELECT $1, 'indexer', 'buy', true, n, n, $1 || ':bulk' || n, now() FROM generate_series(1, ${rows}) AS n`,
    );
    await write(`UPDATE markets SET state = 'ACTIVE', shares_yes = 2 WHERE id = $1`);
    const [end] = await stage.query('SELECT pg_current_wal_lsn()::text AS position');
    // Nothing can be acknowledged: a position beyond that is another slot's.
    await until(async () => {
      const [slot] = await stage.query(
        'SELECT confirmed_flush_lsn >= $2::pg_lsn AS is_new FROM pg_replication_slots WHERE slot_name = $1',
        [stage.slot, end?.position],
      );
      return slot?.is_new === true;
    }, 'the slot is made anew');
    await write('UPDATE markets SET shares_yes = 3 WHERE id = $1');
    await redis.start();
    const written = writer.written.length;
    await until(() => writer.written.length >= written + 50, 'the writer writes on');
    await writer.stop();
    const total = rows + writer.written.length;
    await until(() => signaturesOf(watcher.received).length >= total, 'all have arrived');
    await write(`UPDATE markets SET state = 'RESOLVING' WHERE id = $1`);
    const events = () => watcher.received.map(({ marketEvents }) => marketEvents);
    await until(() => events().some(({ newState }) => newState === 'RESOLVING'), 'the last step arrives');
    await until(async () => (await statusOf(server)).changeSource.lagMs === 0, 'nothing is under way');

    const signatures = signaturesOf(watcher.received);
    process.stdout.write(`bound: ${total} written, ${signatures.length} delivered\n`);
    expect(new Set(signatures).size).toBe(total);
    expect(signatures).toHaveLength(total);
    const steps = events().filter(({ __typename }) => __typename === 'MarketStateChanged');
    expect(steps.map(({ newState }) => newState)).toEqual(['PROPOSED', 'APPROVED', 'ACTIVE', 'RESOLVING']);
    const prices = events().filter(({ __typename }) => __typename === 'PriceUpdated');
    expect(prices.at(-1)).toMatchObject({ sharesYes: '3' });
    await watcher.stop();
  },
);
