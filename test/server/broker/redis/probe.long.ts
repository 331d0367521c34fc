import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ServerStatusDocument } from '../../../../src/client/generated/graphql.ts';
import { request } from '../../../support/clients/graphql.ts';
import { startRedis, type TestRedis } from '../../../support/redis/redis.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

/** Milliseconds in which a server says what has become of its Redis. */
const noticedMs = 5000;

/** A password that the server has and that no rule of the test takes away. */
const user = { name: 'marketcast', password: 'secret' };

let redis: TestRedis;
let admin: Redis;
let server: TestServer;

beforeEach(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
  await admin.call('ACL', 'SETUSER', user.name, 'on', `>${user.password}`, 'allkeys', 'allchannels', '+@all');
  const url = new URL(redis.url);
  url.username = user.name;
  url.password = user.password;
  server = await startServer({ REDIS_URL: url.href });
});

afterEach(async () => {
  await server.stop();
  admin.disconnect();
  await redis[Symbol.asyncDispose]();
});

/** What `/ready`, the metrics and `serverStatus` say of the broker. */
async function statesOf(): Promise<{ status: number; part: unknown; gauge: string; state: string }> {
  const response = await fetch(server.endpoint('/ready'));
  const { broker: part } = (await response.json()) as { broker?: unknown };
  const metrics = await (await fetch(server.endpoint('/metrics'))).text();
  const gauge = /^marketcast_broker_up (\S+)$/m.exec(metrics)?.[1] ?? 'absent';
  const { serverStatus } = await request(server, ServerStatusDocument, {});
  return { status: response.status, part, gauge, state: serverStatus.broker.state };
}

const up = { status: 200, part: 'up', gauge: '1', state: 'up' };
const down = { status: 503, part: 'down', gauge: '0', state: 'down' };

const untilStates = (states: typeof up): Promise<void> =>
  vi.waitFor(async () => expect(await statesOf()).toEqual(states), { timeout: noticedMs, interval: 50 });

describe('a server says in all places within 5 s that its Redis', () => {
  it.each<[string, (redis: Redis) => Promise<unknown>, (redis: Redis) => Promise<unknown>]>([
    [
      'is full',
      (client) => client.config('SET', 'maxmemory', '1'),
      (client) => client.config('SET', 'maxmemory', '0'),
    ],
    ['is a replica', (client) => client.replicaof('127.0.0.1', 1), (client) => client.replicaof('NO', 'ONE')],
    [
      'has too few replicas',
      (client) => client.config('SET', 'min-replicas-to-write', '1'),
      (client) => client.config('SET', 'min-replicas-to-write', '0'),
    ],
    [
      'lets it publish on no channel',
      (client) => client.call('ACL', 'SETUSER', user.name, 'resetchannels'),
      (client) => client.call('ACL', 'SETUSER', user.name, 'allchannels'),
    ],
    [
      'lets it run no script',
      (client) => client.call('ACL', 'SETUSER', user.name, '-@scripting'),
      (client) => client.call('ACL', 'SETUSER', user.name, '+@scripting'),
    ],
    [
      'lets it write no key',
      (client) => client.call('ACL', 'SETUSER', user.name, 'resetkeys', '%R~*'),
      (client) => client.call('ACL', 'SETUSER', user.name, 'allkeys'),
    ],
  ])('%s, and that it works again', async (_name, breakIt, mendIt) => {
    await untilStates(up);
    await breakIt(admin);
    await untilStates(down);
    await mendIt(admin);
    await untilStates(up);
  });
});
