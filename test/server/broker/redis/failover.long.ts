import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';

import { DiscussionPostedDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { openMovableAddress } from '../../../support/postgres/movable-address.ts';
import { startRedis, type TestRedis } from '../../../support/redis/redis.ts';
import { startServer } from '../../../support/servers/server.ts';

/** Milliseconds in which a server follows a failover. */
const followedMs = 5000;

async function ask(redis: TestRedis, ...command: [string, ...string[]]): Promise<unknown> {
  const client = new Redis(redis.url);
  try {
    return await client.call(...command);
  } finally {
    client.disconnect();
  }
}

const replicaOf = (redis: TestRedis, primary: TestRedis): Promise<unknown> =>
  ask(redis, 'REPLICAOF', '127.0.0.1', String(primary.port));

const untilInSync = (replica: TestRedis): Promise<void> =>
  vi.waitFor(
    async () => expect(await ask(replica, 'INFO', 'replication')).toContain('master_link_status:up'),
    {
      timeout: 20_000,
    },
  );

describe('a failover behind one address that keeps the connections to the old primary', () => {
  it.each([
    ['is followed within 5 s by a server that publishes, and no event is lost', true],
    ['is followed within 5 s by a server whose old primary is cut off from the new', false],
  ])('%s', async (_name, isAttached) => {
    await using first = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] });
    await using second = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] });
    await replicaOf(second, first);
    await untilInSync(second);
    await using address = await openMovableAddress(first.port);
    await using server = await startServer({ REDIS_URL: `redis://127.0.0.1:${address.port}` });
    const marketId = await createMarket(server);
    using client = createSocketClient(server);
    const events = subscribe(client, DiscussionPostedDocument, { marketId });
    await untilLive(server, 1);
    await postComment(server, marketId, 'before');
    await events.take(1);
    await vi.waitFor(async () => expect(await ask(second, 'DBSIZE')).toBe(await ask(first, 'DBSIZE')));

    await ask(second, 'REPLICAOF', 'NO', 'ONE');
    // A replica without a primary refuses writes as well.
    if (isAttached) await replicaOf(first, second);
    else await ask(first, 'REPLICAOF', '127.0.0.1', '1');
    address.moveNewTo(second.port);
    const movedAtMs = performance.now();
    // The outbox keeps the event, so the mutation succeeds meanwhile.
    await postComment(server, marketId, 'after');

    const received = await events.take(2);
    expect(received.map(({ discussionPosted }) => discussionPosted.discussion.content)).toEqual([
      'before',
      'after',
    ]);
    await vi.waitFor(async () => expect((await fetch(server.endpoint('/ready'))).status).toBe(200), {
      timeout: followedMs,
    });
    expect(performance.now() - movedAtMs).toBeLessThan(followedMs);
  });

  it('is followed within 5 s by a server that nobody asks anything', async () => {
    await using first = await startRedis();
    await using second = await startRedis();
    await using address = await openMovableAddress(first.port);
    await using server = await startServer({ REDIS_URL: `redis://127.0.0.1:${address.port}` });
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
    address.moveNewTo(second.port);
    await ask(first, 'REPLICAOF', '127.0.0.1', '1');
    await vi.waitFor(async () => expect(await ask(second, 'CLIENT', 'LIST')).toMatch(/ sub=[1-9]/), {
      timeout: followedMs,
    });
    await vi.waitFor(async () => expect((await fetch(server.endpoint('/ready'))).status).toBe(200));
  });
});
