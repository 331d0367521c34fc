import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import {
  createMemoryChallengeStore,
  type ChallengeStore,
} from '../../../../src/server/domains/users/challenge-store.ts';
import { connectForCommands, type RedisClient } from '../../../../src/server/redis/connection.ts';
import { createRedisChallengeStore } from '../../../../src/server/transport/auth/redis-challenges.ts';
import { askNodes, redisServices, type RedisService } from '../../../support/redis/redis-brokers.ts';
import { startRedis } from '../../../support/redis/redis.ts';

const capacity = 5;
const logger = createLogger('silent');
const unavailable = expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) as Error;
const inFiveMinutes = (): number => Date.now() + 300_000;

/** The stores of two instances of a deployment. A deployment with a single process has a single store. */
interface StoresUnderTest {
  readonly one: ChallengeStore;
  readonly two: ChallengeStore;
}

function itRedeemsOnce(open: () => StoresUnderTest): void {
  it('has one key, on every instance', async () => {
    const { one, two } = open();
    const keys = await Promise.all([one.key(), two.key(), one.key()]);
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
  });

  it('redeems a nonce once, whoever asks', async () => {
    const { one, two } = open();
    const key = await one.key();
    const nonce = randomUUID();
    expect(await one.redeem(key, nonce, inFiveMinutes())).toBe(true);
    expect(await two.redeem(key, nonce, inFiveMinutes())).toBe(false);
    expect(await one.redeem(key, nonce, inFiveMinutes())).toBe(false);
  });

  it('redeems it once for all that ask at the same instant', async () => {
    const { one, two } = open();
    const key = await one.key();
    for (let round = 0; round < 3; round += 1) {
      const nonce = randomUUID();
      const asked = Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? one : two).redeem(key, nonce, inFiveMinutes()),
      );
      expect((await Promise.all(asked)).filter(Boolean)).toEqual([true]);
    }
  });

  it('redeems nothing by another key', async () => {
    const { one } = open();
    expect(await one.redeem(new Uint8Array(32), randomUUID(), inFiveMinutes())).toBe(false);
  });

  it('forgets what has expired, and remembers the rest', async () => {
    const { one } = open();
    const key = await one.key();
    const nonce = randomUUID();
    await one.redeem(key, nonce, inFiveMinutes());
    for (let count = 0; count < capacity * 3; count += 1) {
      expect(await one.redeem(key, randomUUID(), Date.now() - 3_600_000)).toBe(true);
    }
    expect(await one.key()).toEqual(key);
    expect(await one.redeem(key, nonce, inFiveMinutes())).toBe(false);
  });

  it('makes all challenges void when it has to forget one that has not expired', async () => {
    const { one, two } = open();
    const key = await one.key();
    const nonces = Array.from({ length: capacity + 1 }, () => randomUUID());
    for (const nonce of nonces) expect(await one.redeem(key, nonce, inFiveMinutes())).toBe(true);

    expect(await two.key()).not.toEqual(key);
    for (const nonce of nonces) expect(await two.redeem(key, nonce, inFiveMinutes())).toBe(false);
    const next = await two.key();
    expect(await one.redeem(next, nonces[0] ?? '', inFiveMinutes())).toBe(true);
  });
}

describe('the store of one process', () => {
  let store: ChallengeStore;
  itRedeemsOnce(() => {
    store = createMemoryChallengeStore(capacity);
    return { one: store, two: store };
  });

  it('has another key in another process: what is forgotten there was never good there', async () => {
    expect(await createMemoryChallengeStore(capacity).key()).not.toEqual(
      await createMemoryChallengeStore(capacity).key(),
    );
  });
});

describe.each(redisServices)('the stores of two processes on $name', ({ start }) => {
  let service: RedisService;
  let clients: readonly [RedisClient, RedisClient];

  beforeAll(async () => {
    service = await start();
    clients = await Promise.all([
      connectForCommands([service.url], logger),
      connectForCommands([service.url], logger),
    ]);
  });

  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await service[Symbol.asyncDispose]();
  });

  const open = (): StoresUnderTest => ({
    one: createRedisChallengeStore(clients[0], capacity),
    two: createRedisChallengeStore(clients[1], capacity),
  });
  const forget = async (): Promise<void> => {
    await askNodes(service, async (node) => [await node.flushall()]);
  };

  describe('as any other', () => {
    beforeEach(forget);
    itRedeemsOnce(() => open());
  });

  it('takes no room for keys that are asked for, and one key of Redis for all', async () => {
    await forget();
    const { one, two } = open();
    for (let count = 0; count < 20; count += 1) await Promise.all([one.key(), two.key()]);
    const names = await askNodes(service, (node) => node.keys('*'));
    expect(names).toEqual(['marketcast:{challenges}']);
  });

  it('redeems nothing that was given out before Redis lost its data', async () => {
    const { one, two } = open();
    const key = await one.key();
    const nonce = randomUUID();
    await one.redeem(key, nonce, inFiveMinutes());
    await forget();
    expect(await two.redeem(key, nonce, inFiveMinutes())).toBe(false);
    expect(await two.key()).not.toEqual(key);
  });
});

it('a Redis that does not answer is SERVICE_UNAVAILABLE, and works when it is back', async () => {
  await using redis = await startRedis();
  const client = await connectForCommands([redis.url], logger);
  const store = createRedisChallengeStore(client, capacity);
  const key = await store.key();
  await redis.kill();
  await expect(store.key()).rejects.toEqual(unavailable);
  await expect(store.redeem(key, 'nonce', inFiveMinutes())).rejects.toEqual(unavailable);

  const isBack = new Promise((resolve) => client.once('ready', resolve));
  await redis.start();
  await isBack;
  expect(await store.redeem(await store.key(), 'nonce', inFiveMinutes())).toBe(true);
  client.disconnect();
  const seen = new Redis(redis.url);
  expect(await seen.zcard('marketcast:{challenges}')).toBe(2);
  seen.disconnect();
});
