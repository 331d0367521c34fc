import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { PostDiscussionDocument } from '../../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket } from '../../../../support/clients/graphql.ts';
import { createDatabase } from '../../../../support/postgres/shared-postgres.ts';
import { startRedis, type TestRedis } from '../../../../support/redis/redis.ts';
import { startServer, tokenOf, type TestServer } from '../../../../support/servers/server.ts';

/** Cost of a window of 10 s. */
const windowCost = 20;

let redis: TestRedis;
let client: Redis;
let servers: readonly TestServer[] = [];

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  const environment = {
    REDIS_URL: redis.url,
    DATABASE_URL: await createDatabase(),
    RATE_LIMIT_COST: String(windowCost / 10),
  };
  servers = await Promise.all([startServer(environment), startServer(environment)]);
});

/** Starts the Redis again if it is gone. */
async function restart(): Promise<void> {
  const isUp = await client.ping().then(
    () => true,
    () => false,
  );
  if (!isUp) await redis.start();
}

afterAll(async () => {
  redis.resume();
  client.disconnect();
  await Promise.all(servers.map((server) => server.stop()));
  await redis[Symbol.asyncDispose]();
});

function server(index: number): TestServer {
  const found = servers[index];
  if (found === undefined) throw new Error('there are two servers');
  return found;
}

/** Sends queries that cost 1 each, one after another; the codes of those that were refused. */
async function query(index: number, token: string, count: number): Promise<readonly unknown[]> {
  const codes: unknown[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    codes.push(...(await codesOf(server(index), '{ __typename }', {}, token)));
  }
  return codes;
}

/** The points that all instances have taken of a wallet's cost, as Redis has them. */
async function countOf(wallet: string): Promise<number> {
  return Number((await client.get(`marketcast:rate:RATE_LIMIT_COST:wallet:${wallet}`)) ?? 0);
}

it('the instances on one Redis count together within a fraction of a second', async () => {
  const token = await tokenOf('eager');
  expect(await query(0, token, windowCost)).toEqual([]);
  await vi.waitFor(async () => expect(await countOf('eager')).toBe(windowCost));
  // The other instance hears of it with its first report. Were the two counted apart, it would let all pass.
  const refused = await vi.waitFor(async () => {
    const codes = await query(1, token, 1);
    expect(codes).toEqual(['RATE_LIMITED']);
    return await countOf('eager');
    // A refusal over HTTP waits for a second at most.
  }, 5000);
  expect(refused).toBeLessThan(windowCost + windowCost / 2);
});

it.each([
  {
    state: 'does not answer',
    outage: () => {
      redis.pause();
      return Promise.resolve();
    },
  },
  { state: 'is gone', outage: () => redis.kill() },
])('a mutation does not wait for a Redis that $state, and the instance counts alone', async ({ outage }) => {
  await using alone = await startServer({
    REDIS_URL: redis.url,
    // The mutation itself needs no Redis.
    BROKER: 'database',
    RATE_LIMIT_MUTATIONS: '1',
  });
  const marketId = await createMarket(alone);
  const token = await tokenOf('patient');
  const post = () =>
    codesOf(alone, PostDiscussionDocument, { input: { marketId, content: 'Again.' } }, token);
  await outage();
  const beganAt = performance.now();
  const codes = await Promise.all(Array.from({ length: 6 }, post));
  // A command that Redis does not answer fails after 3 s.
  expect(performance.now() - beganAt).toBeLessThan(2500);
  expect(new Set(codes.flat())).toEqual(new Set(['RATE_LIMITED']));
  expect(codes.flat().length).toBeGreaterThanOrEqual(3);
  // The window of the instance itself goes on.
  await vi.waitFor(async () => expect(await post()).toEqual([]), 5000);
  redis.resume();
  await restart();
  await vi.waitFor(async () => {
    await post();
    expect(Number(await client.get('marketcast:rate:RATE_LIMIT_MUTATIONS:wallet:patient'))).toBeGreaterThan(
      0,
    );
  }, 20_000);
});
