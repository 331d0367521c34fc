import { Cluster, Redis, type RedisOptions } from 'ioredis';

import { judgeReply } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import { timedOut, within } from '../base/waiting.ts';

/** A connection to a Redis, or to a cluster. */
export type RedisClient = Redis | Cluster;

/** A command without an answer fails after this time; Redis may have run it. */
const commandTimeoutMs = 3000;
/** A connection that leaves commands unanswered this long is replaced. */
const socketTimeoutMs = 8000;
const connectTimeoutMs = 3000;
/** A start fails when Redis does not answer within this time. */
const startTimeoutMs = 10_000;

const reconnectPauses = { firstMs: 100, longestMs: 1000 };

/** Milliseconds before a reconnect. At least half of the pause is waited, because a node needs a moment to take over. */
const retryStrategy = (attempt: number): number =>
  Math.min(reconnectPauses.longestMs, reconnectPauses.firstMs * 2 ** Math.min(attempt - 1, 10)) *
  (0.5 + Math.random() / 2);

const shared: RedisOptions = {
  connectTimeout: connectTimeoutMs,
  retryStrategy,
  keepAlive: 5000,
  noDelay: true,
  // A user with the rules of docs/security.md may not name its client.
  disableClientInfo: true,
};

/**
 * Connects for commands. While the connection is down they fail at once. A Redis that has become a replica is left, because
 * the address may lead to another Redis since; `onReplica` is told of each time.
 *
 * @throws when Redis does not answer within 10 s.
 */
export async function connectForCommands(
  urls: readonly string[],
  logger: Logger,
  onReplica: () => void = () => undefined,
): Promise<RedisClient> {
  const options: RedisOptions = {
    ...shared,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
    socketTimeout: socketTimeoutMs,
  };
  const reconnectOnError = (error: Error): 2 | false => {
    if (judgeReply(error) !== 'changed-world') return false;
    onReplica();
    return 2;
  };
  const single = new Redis(firstOf(urls), { ...options, lazyConnect: true, reconnectOnError });
  const warn = (error: Error): void => logger.warn({ err: error }, 'the Redis connection failed');
  single.on('error', warn);
  await untilReady(single);
  if (!(await single.info('cluster')).includes('cluster_enabled:1')) {
    // The client's timer outlives the connection that left a command unanswered, and would break the next connection.
    single.on('close', () => {
      clearTimeout(single['socketTimeoutTimer'] as NodeJS.Timeout | undefined);
      single['socketTimeoutTimer'] = undefined;
    });
    return single;
  }
  single.disconnect();
  const cluster = createCluster(urls, options);
  cluster.on('error', warn);
  // Connect every node now, because a node that connects with its first command refuses the second command. Wait until
  // the cluster is ready, because a node would refuse the cluster's own check as well.
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

/** Connects for subscriptions. They wait for the connection. A cluster makes them again after each reconnect. */
export function connectForSubscriptions(
  commands: RedisClient,
  urls: readonly string[],
  logger: Logger,
): RedisClient {
  const options: RedisOptions = { ...shared, maxRetriesPerRequest: null };
  const client =
    commands instanceof Cluster
      ? createCluster(urls, options)
      : // A SUBSCRIBE during the client's own check makes the check fail, and the client forgets the channel with the
        // connection. The caller subscribes again after a reconnect.
        new Redis(firstOf(urls), { ...options, enableReadyCheck: false, autoResubscribe: false });
  client.on('error', (error: Error) => logger.warn({ err: error }, 'the Redis subscriber connection failed'));
  return client;
}

function createCluster(
  urls: readonly string[],
  { enableOfflineQueue = true, ...redisOptions }: RedisOptions,
): Cluster {
  return new Cluster([...urls], {
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue,
    redisOptions: { ...redisOptions, ...accessOf(firstOf(urls)) },
    // Subscriptions wait 200 ms between attempts, because a failover takes longer than the default. Commands fail instead:
    // the client would try them again on any node, in any order.
    retryDelayOnFailover: enableOfflineQueue ? 200 : 0,
    slotsRefreshTimeout: commandTimeoutMs,
    shardedSubscribers: true,
    lazyConnect: !enableOfflineQueue,
  });
}

/** The user and the encryption of an address. A cluster tells the addresses of its other nodes without them. */
function accessOf(address: string): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  const { username, password, protocol } = new URL(address);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

async function untilReady(client: RedisClient): Promise<void> {
  client.connect().catch(() => undefined);
  if (client.status === 'ready') return;
  const ready = new Promise<void>((resolve) => client.once('ready', resolve));
  if ((await within(startTimeoutMs, ready)) !== timedOut) return;
  client.disconnect();
  throw new Error(`Redis does not answer within ${startTimeoutMs / 1000} s: check REDIS_URL.`);
}

function firstOf(urls: readonly string[]): string {
  const [first] = urls;
  if (first === undefined) throw new Error('REDIS_URL names no Redis.');
  return first;
}
