import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PostDiscussionDocument } from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket } from '../../../support/clients/graphql.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startRedis, type TestRedis } from '../../../support/redis/redis.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

const perSecond = 4;

let redis: TestRedis;
let servers: readonly TestServer[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const environment = {
    REDIS_URL: redis.url,
    DATABASE_URL: await createDatabase(),
    RATE_LIMIT_MUTATIONS: String(perSecond),
  };
  servers = await Promise.all([startServer(environment), startServer(environment)]);
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await redis[Symbol.asyncDispose]();
});

/** Posts comments at once, shared out among the servers; the codes of those that were refused. */
async function post(wallet: string, marketId: string, count: number): Promise<readonly unknown[]> {
  const token = await tokenOf(wallet);
  const codes = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const server = servers[index % servers.length];
      if (server === undefined) throw new Error('there are two servers');
      const input = { marketId, content: `Comment ${index}.` };
      return codesOf(server, PostDiscussionDocument, { input }, token);
    }),
  );
  return codes.flat();
}

describe('the mutations of a wallet', () => {
  it('count together on all instances that share a Redis', async () => {
    const [first] = servers;
    if (first === undefined) throw new Error('there are two servers');
    const marketId = await createMarket(first, 'PROPOSED');
    // Three times as many as a second allows, so that not all get through even if they fall into two seconds.
    const refused = await post('eager', marketId, 3 * perSecond);
    expect(new Set(refused)).toEqual(new Set(['RATE_LIMITED']));
    // Were they counted apart, each server would let a second's worth through.
    expect(refused.length).toBeGreaterThanOrEqual(perSecond);
    expect(await post('another', marketId, perSecond)).toEqual([]);
  });
});
