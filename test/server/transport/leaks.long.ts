import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

import { startRedis } from '../../support/redis/redis.ts';
import { startServer } from '../../support/servers/server.ts';
import { postComment, withoutLimits } from '../../support/graphql/streams.ts';
import { createMarkets, dropStorm, openStorm } from '../../support/clients/subscription-storm.ts';
import { untilStatus } from '../../support/clients/subscriber.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap that something still holds. */
function heapBytes(): number {
  // Finalizers of the first run let go of more.
  for (let run = 0; run < 3; run += 1) collectGarbage();
  return process.memoryUsage().heapUsed;
}

/**
 * Bytes by which the heap may differ from round to round for reasons of its own: compiled code, caches, the database's
 * pages. The bound is 105 bytes for each of 10,000 subscriptions: less than a small object of each that stays.
 */
const noiseBytes = 1024 * 1024;

/** Neither limits nor the pace of the machine end a subscription here. */
const patient = { ...withoutLimits, HEARTBEAT_INTERVAL_MS: '600000' } as const;

describe('subscriptions that are dropped', () => {
  it('leave nothing behind, 10,000 at a time', async () => {
    const size = { sockets: 100, subscriptionsPerSocket: 100 };
    await using server = await startServer({ ...patient, PAYLOAD_CACHE_BYTES: '100000' });
    const markets = await createMarkets(server, 50);
    const round = async (): Promise<number> => {
      const sockets = await openStorm(server, markets, size);
      for (const id of markets.slice(0, 3)) await postComment(server, id, 'So it goes.');
      await dropStorm(server, sockets, size);
      return heapBytes();
    };
    const first = await round();
    const second = await round();
    expect(second - first).toBeLessThan(noiseBytes);
  }, 120_000);

  it('leave no channel in Redis, 2,000 at a time', async () => {
    const size = { sockets: 20, subscriptionsPerSocket: 100 };
    await using redis = await startRedis();
    await using server = await startServer({ ...patient, REDIS_URL: redis.url });
    const client = new Redis(redis.url);
    const channels = async () => ({
      plain: (await client.pubsub('CHANNELS', '*')) as string[],
      sharded: (await client.pubsub('SHARDCHANNELS', '*')) as string[],
      patterns: await client.pubsub('NUMPAT'),
      clients: ((await client.client('LIST')) as string).trim().split('\n').length,
    });
    const markets = await createMarkets(server, 50);
    const before = await channels();
    const sockets = await openStorm(server, markets, size);
    const during = await channels();
    expect(during.plain.length + during.sharded.length).toBeGreaterThan(
      before.plain.length + before.sharded.length + 40,
    );
    await dropStorm(server, sockets, size);
    // The server unsubscribes from Redis after the client has gone, so wait for it.
    let after = await channels();
    while (after.plain.length + after.sharded.length > before.plain.length + before.sharded.length) {
      after = await channels();
    }
    expect(after).toEqual(before);
    const status = await untilStatus(server, () => true);
    expect(status).toMatchObject({ connections: 0, subscriptions: 0, topics: 0 });
    client.disconnect();
  });
});
