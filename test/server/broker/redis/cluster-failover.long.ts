import { expect, it, vi } from 'vitest';

import { DiscussionPostedDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startRedisCluster } from '../../../support/redis/redis.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const statusOf = async (server: TestServer): Promise<number> =>
  (await fetch(server.endpoint('/ready'))).status;

/** More than `cluster-node-timeout`, and the vote. */
const failoverMs = 20_000;
/** Markets enough that each node has the log of some. */
const marketCount = 12;

it('a primary of a Redis Cluster fails over: /ready says so until the replica serves, and no event is lost or repeated', async () => {
  await using cluster = await startRedisCluster();
  const [primary] = cluster.nodes;
  if (primary === undefined) throw new Error('no node');
  await cluster.addReplica(primary);
  await using server = await startServer({ REDIS_URL: cluster.nodes.map(({ url }) => url).join() });
  const markets = await Promise.all(Array.from({ length: marketCount }, () => createMarket(server)));
  using client = createSocketClient(server);
  const streams = markets.map((marketId) => subscribe(client, DiscussionPostedDocument, { marketId }));
  await untilLive(server, marketCount);
  const postAll = (content: string): Promise<unknown> =>
    Promise.all(markets.map((marketId) => postComment(server, marketId, content)));
  await postAll('before');
  await Promise.all(streams.map((stream) => stream.take(1)));
  expect(await statusOf(server)).toBe(200);

  await primary.kill();
  await vi.waitFor(async () => expect(await statusOf(server)).toBe(503), { timeout: 5000 });
  // The outbox keeps what the missing node cannot take.
  await postAll('meanwhile');
  await vi.waitFor(async () => expect(await statusOf(server)).toBe(200), {
    timeout: failoverMs,
    interval: 100,
  });
  await postAll('after');

  for (const stream of streams) {
    const received = await stream.take(3);
    expect(received.map(({ discussionPosted }) => discussionPosted.discussion.content)).toEqual([
      'before',
      'meanwhile',
      'after',
    ]);
  }
  for (const stream of streams) expect(stream.received).toHaveLength(3);
});
