import { setTimeout } from 'node:timers/promises';

import { Redis } from 'ioredis';

import type { Broker, HistoryLimits } from '../../../src/server/broker/broker.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import type { EventDefinition } from '../../../src/server/broker/event.ts';
import { createRedisBroker } from '../../../src/server/broker/redis/redis-broker.ts';
import { createLogger, type Logger } from '../../../src/server/base/logger.ts';
import type { BrokerUnderTest } from '../broker/broker-under-test.ts';
import { noted } from '../broker/notes.ts';
import { startRedis, startRedisCluster, type TestRedis } from './redis.ts';

/** The home of the logs: a Redis, or a cluster. */
export interface RedisService extends AsyncDisposable {
  readonly url: string;
  readonly nodes: readonly TestRedis[];
}

/** Every kind of service. */
export const redisServices: readonly {
  readonly name: string;
  readonly start: () => Promise<RedisService>;
}[] = [
  {
    name: 'Redis',
    async start() {
      const redis = await startRedis();
      return { url: redis.url, nodes: [redis], [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
    },
  },
  { name: 'Redis Cluster', start: startRedisCluster },
];

/** The settings of a broker that a test may change. */
export interface RedisBrokerSettings {
  readonly definitions?: readonly EventDefinition[];
  readonly probeIntervalMs?: number;
  readonly logger?: Logger;
  readonly onUnreadable?: () => void;
}

/** Connects the broker of a process. Its events are notes by default. */
export function connectBroker(
  url: string,
  limits: HistoryLimits,
  {
    definitions = [noted],
    probeIntervalMs = 500,
    logger = createLogger('silent'),
    ...rest
  }: RedisBrokerSettings = {},
): Promise<Broker> {
  return createRedisBroker({
    urls: [url],
    limits,
    codec: createEventCodec(definitions),
    probeIntervalMs,
    logger,
    ...rest,
  });
}

/** Connects the brokers of two processes. */
export async function connectTwice(url: string, limits: HistoryLimits): Promise<BrokerUnderTest> {
  const [one, two] = await Promise.all([connectBroker(url, limits), connectBroker(url, limits)]);
  return {
    one,
    two,
    elapse: (ms) => setTimeout(ms),
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), two.close()]);
    },
  };
}

/** Asks every node, and joins the answers. */
export async function askNodes<Answer>(
  { nodes }: RedisService,
  question: (node: Redis) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const answers = nodes.map(async ({ url }) => {
    const node = new Redis(url);
    const answer = await question(node);
    node.disconnect();
    return answer;
  });
  return (await Promise.all(answers)).flat();
}
