import { expect, it } from 'vitest';
import { Redis } from 'ioredis';

import { MarketDocument } from '../../../../../src/client/generated/graphql.ts';
import { request } from '../../../../support/clients/graphql.ts';
import { startRedis } from '../../../../support/redis/redis.ts';
import { startServer } from '../../../../support/servers/server.ts';

it('opens no log for a market that does not exist', async () => {
  await using redis = await startRedis();
  await using server = await startServer({ REDIS_URL: redis.url });
  expect(await request(server, MarketDocument, { id: 'no such market' })).toEqual({ market: null });
  const client = new Redis(redis.url);
  expect(await client.keys('*')).toEqual([]);
  client.disconnect();
});
