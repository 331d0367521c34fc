import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';

/** A connection to one Redis, or to a cluster. */
export type RedisClient = Redis | Cluster;

/** The scripts, by the name of their file. */
export type ScriptName = 'publish' | 'open' | 'history' | 'fence';

/** What a script takes before its arguments: the keys of one topic. */
export const keysPerTopic = 5;

/** A command that is not answered within this is given up; what it asked for may have happened. */
const commandTimeoutMs = 3000;
/** A connection that leaves commands unanswered this long is replaced. */
const socketTimeoutMs = 8000;
const connectTimeoutMs = 3000;
const longestRetryMs = 1000;

/** Waits a little longer each time, and not the same for everyone. */
const retryStrategy = (attempt: number): number =>
  Math.min(50 * 2 ** Math.min(attempt, 10), longestRetryMs) * (0.5 + Math.random() / 2);

const shared: RedisOptions = {
  connectTimeout: connectTimeoutMs,
  retryStrategy,
  keepAlive: 5000,
  noDelay: true,
};

/** Connects for commands. They fail at once while the connection is down: nobody waits without knowing. */
export async function connectForCommands(urls: readonly string[], log: Log): Promise<RedisClient> {
  const client = await connect(urls, log, {
    ...shared,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
    socketTimeout: socketTimeoutMs,
  });
  for (const name of ['publish', 'open', 'history', 'fence'] as const) {
    const lua = readFileSync(new URL(`../broker/redis/${name}.lua`, import.meta.url), 'utf8');
    client.defineCommand(commandOf(name), { numberOfKeys: keysPerTopic, lua });
  }
  return client;
}

/** Connects for subscriptions. They wait for the connection, and are made again whenever it comes back. */
export function connectForSubscriptions(
  commands: RedisClient,
  urls: readonly string[],
  log: Log,
): RedisClient {
  const options: RedisOptions = { ...shared, maxRetriesPerRequest: null };
  const client =
    commands instanceof Cluster
      ? createCluster(urls, options)
      : // Whoever subscribes while the client still checks makes its check fail, and the channel is forgotten with the
        // connection. The owner asks for its channels again.
        new Redis(firstOf(urls), { ...options, enableReadyCheck: false, autoResubscribe: false });
  client.on('error', (error: Error) => log.warn({ err: error }, 'the Redis subscriber connection failed'));
  return client;
}

/**
 * Runs a script.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when Redis does not answer or refuses.
 */
export async function runScript(
  client: RedisClient,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const scripts = client as unknown as Record<
    string,
    (...args: readonly (string | number)[]) => Promise<unknown>
  >;
  try {
    return await scripts[commandOf(name)]?.(...keys, ...args);
  } catch (error) {
    throw unavailable(error);
  }
}

/** Tells a channel, on its shard where there are shards. */
export function publishTo(client: RedisClient, channel: string, message: string): Promise<unknown> {
  return client instanceof Cluster ? client.spublish(channel, message) : client.publish(channel, message);
}

/** The command with which a script tells a channel of its own topic. */
export function publishCommandOf(client: RedisClient): 'PUBLISH' | 'SPUBLISH' {
  return client instanceof Cluster ? 'SPUBLISH' : 'PUBLISH';
}

/** One channel on every node, which nobody else uses. */
export async function ownChannels(client: RedisClient): Promise<readonly string[]> {
  const name = (index: number): string => `marketcast:{probe:${randomUUID()}:${index}}`;
  if (!(client instanceof Cluster)) return [name(0)];
  const ranges = slotRanges.parse(await client.cluster('SLOTS'));
  const nodes = new Set(ranges.map(([, , [, , id]]) => id));
  const byNode = new Map<string, string>();
  for (let index = 0; byNode.size < nodes.size && index < nodes.size * attemptsPerNode; index += 1) {
    const channel = name(index);
    const slot = await client.cluster('KEYSLOT', channel);
    const node = ranges.find(([first, last]) => first <= slot && slot <= last)?.[2][2];
    if (node !== undefined) byNode.set(node, channel);
  }
  return [...byNode.values()];
}

/** Names that are tried for each node: all but certainly one of them is on it. */
const attemptsPerNode = 100;

/** Of CLUSTER SLOTS: first slot, last slot, and of each node its host, port and id, the master's first. */
const slotRanges = z.array(
  z
    .tuple([z.number(), z.number(), z.tuple([z.string(), z.number(), z.string()]).rest(z.unknown())])
    .rest(z.unknown()),
);

/** What a failure of Redis means to a client. */
export function unavailable(cause: unknown): ApiError {
  const error = new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
  error.cause = cause;
  return error;
}

const commandOf = (name: ScriptName): string => `marketcast_${name}`;

async function connect(urls: readonly string[], log: Log, options: RedisOptions): Promise<RedisClient> {
  const single = new Redis(firstOf(urls), { ...options, lazyConnect: true });
  const warn = (error: Error): void => log.warn({ err: error }, 'the Redis connection failed');
  single.on('error', warn);
  await untilReady(single);
  if (!(await single.info('cluster')).includes('cluster_enabled:1')) {
    // Its timer outlives the connection that left a command unanswered, and would break the next one.
    single.on('close', () => {
      clearTimeout(single['socketTimeoutTimer'] as NodeJS.Timeout | undefined);
      single['socketTimeoutTimer'] = undefined;
    });
    return single;
  }
  single.disconnect();
  const cluster = createCluster(urls, options);
  cluster.on('error', warn);
  // A node that is connected with its first command refuses the second. Not before the cluster is ready: its own check
  // would be refused as well.
  const connectNodes = (): void => {
    if (cluster.status !== 'ready') return;
    for (const node of cluster.nodes()) if (node.status === 'wait') node.connect().catch(() => undefined);
  };
  cluster.on('ready', connectNodes);
  cluster.on('+node', connectNodes);
  await untilReady(cluster);
  await Promise.all(cluster.nodes().map(untilReady));
  return cluster;
}

function createCluster(
  urls: readonly string[],
  { enableOfflineQueue = true, ...redisOptions }: RedisOptions,
): Cluster {
  return new Cluster([...urls], {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue,
    redisOptions,
    // A failover takes longer than the default; until then every attempt would be a refusal. Commands are refused: the
    // client would try them again on any node, in any order.
    retryDelayOnFailover: enableOfflineQueue ? 200 : 0,
    slotsRefreshTimeout: commandTimeoutMs,
    shardedSubscribers: true,
    lazyConnect: !enableOfflineQueue,
  });
}

/** How long a start waits for Redis before it gives up. */
const startTimeoutMs = 10_000;

async function untilReady(client: RedisClient): Promise<void> {
  client.connect().catch(() => undefined);
  if (client.status === 'ready') return;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      timer = setTimeout(() => {
        client.disconnect();
        reject(new Error(`Redis does not answer within ${startTimeoutMs / 1000} s: check REDIS_URL.`));
      }, startTimeoutMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

function firstOf(urls: readonly string[]): string {
  const [first] = urls;
  if (first === undefined) throw new Error('REDIS_URL names no Redis.');
  return first;
}
