import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../servers/ports.ts';
import { createDaemon } from '../servers/daemon.ts';
import { findRedis } from '../servers/services.ts';

export interface TestRedisOptions {
  /** Whether the data outlives `kill` and `start`. Off by default. */
  appendonly?: boolean;
  port?: number;
  /** More arguments for redis-server, such as `['--maxmemory', '2mb']`. */
  args?: string[];
}

/** A Redis server of its own on 127.0.0.1. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** @throws {Error} while stopped. */
  readonly pid: number;
  readonly directory: string;
  /** Sends the signal (SIGKILL by default) and resolves when the process is over. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Shuts the server down in order. Its data and its port stay its own. */
  stop(): Promise<void>;
  /** Starts again on the same port, with the data of the append-only file if there is such a file. */
  start(): Promise<void>;
  /** Freezes the server: connections stay open without an answer. */
  pause(): void;
  resume(): void;
}

/**
 * Starts a Redis server that takes connections when this resolves.
 *
 * @throws {Error} where there is no Redis; the message tells which package to install.
 */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const binaries = findRedis();
  const daemon = createDaemon({ name: 'test-redis', endSignal: 'SIGKILL' });
  const port = options.port ?? (await freePort());
  const args = [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', daemon.directory],
    ...['--save', '', '--appendonly', options.appendonly === true ? 'yes' : 'no'],
    ...(options.args ?? []),
  ];
  const start = () => daemon.start(binaries.server, args, 'Ready to accept connections');

  try {
    await start();
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    directory: daemon.directory,
    get pid() {
      return daemon.pid;
    },
    kill: (signal = 'SIGKILL') => daemon.end(signal),
    stop() {
      // A paused server would leave the other signal pending for ever.
      daemon.signal('SIGCONT');
      return daemon.end('SIGTERM');
    },
    start,
    pause: () => daemon.signal('SIGSTOP'),
    resume: () => daemon.signal('SIGCONT'),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

/** Three masters that share the 16,384 slots, without replicas. */
export interface TestRedisCluster extends AsyncDisposable {
  readonly nodes: readonly TestRedis[];
  /** Starts a replica of a node, and resolves when it has the node's data. It ends with the cluster. */
  addReplica(node: TestRedis): Promise<TestRedis>;
  /** Of the first node, from which a cluster client learns the others. A plain client is redirected for most keys. */
  readonly url: string;
  /** Ends all nodes and removes their folders, as disposal does. */
  stop(): Promise<void>;
}

const clusterNodeArgs = [
  ...['--cluster-enabled', 'yes', '--cluster-node-timeout', '5000'],
  ...['--cluster-announce-ip', '127.0.0.1'],
];
const slotCount = 16_384;
const clusterTimeoutMs = 20_000;

/**
 * Starts a Redis Cluster. All nodes report `cluster_state:ok` when this resolves.
 *
 * It takes about two seconds: for that long every new master refuses to serve, with any settings.
 */
export async function startRedisCluster(nodeCount = 3): Promise<TestRedisCluster> {
  const started = await Promise.allSettled(Array.from({ length: nodeCount }, startClusterNode));
  const stop = async () => {
    for (const node of started) {
      if (node.status === 'fulfilled') await node.value[Symbol.asyncDispose]();
    }
  };
  try {
    const nodes = started.map(valueOf);
    const [first] = nodes;
    if (first === undefined) throw new Error('a cluster has a node at least');
    await joinNodes(nodes);
    const addReplica = async (node: TestRedis): Promise<TestRedis> => {
      const replica = await startClusterNode();
      started.push({ status: 'fulfilled', value: replica });
      await attachReplica(replica, node);
      return replica;
    };
    return { nodes, url: first.url, addReplica, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startClusterNode(): Promise<TestRedis> {
  return startRedis({ args: clusterNodeArgs });
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

async function joinNodes(nodes: TestRedis[]): Promise<void> {
  const clients = nodes.map((node) => new Redis(node.url));
  try {
    const slots = (index: number): number => Math.floor((slotCount * index) / clients.length);
    for (const [index, client] of clients.entries()) {
      // Different epochs from the start spare the nodes a negotiation.
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', slots(index), slots(index + 1) - 1);
    }
    // Each node meets every other node, because gossip can take seconds.
    for (const [index, client] of clients.entries()) {
      const others = nodes.filter((_node, other) => other !== index);
      for (const node of others) await client.call('CLUSTER', 'MEET', '127.0.0.1', node.port);
    }
    await Promise.all(clients.map((client) => clusterIsOk(client, nodes.length)));
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function attachReplica(replica: TestRedis, primary: TestRedis): Promise<void> {
  const [own, other] = [new Redis(replica.url), new Redis(primary.url)];
  try {
    const id = String(await other.call('CLUSTER', 'MYID'));
    await own.call('CLUSTER', 'MEET', '127.0.0.1', primary.port);
    await until(own, ['CLUSTER', 'NODES'], id);
    await own.call('CLUSTER', 'REPLICATE', id);
    await until(own, ['INFO', 'replication'], 'master_link_status:up');
    // The other nodes vote only for a replica that they know.
    await until(other, ['CLUSTER', 'NODES'], `slave ${id}`);
  } finally {
    own.disconnect();
    other.disconnect();
  }
}

/** Asks a node until its answer contains a text. */
async function until(client: Redis, [command, ...args]: [string, ...string[]], text: string): Promise<void> {
  const deadline = performance.now() + clusterTimeoutMs;
  for (;;) {
    const answer = String(await client.call(command, ...args));
    if (answer.includes(text)) return;
    if (performance.now() > deadline) throw new Error(`no ${text} in ${answer}`);
    await setTimeout(10);
  }
}

/** Asks a node until its view of the cluster is complete, because it sends no message about that. */
async function clusterIsOk(client: Redis, nodeCount: number): Promise<void> {
  const deadline = performance.now() + clusterTimeoutMs;
  for (;;) {
    const info = String(await client.call('CLUSTER', 'INFO'));
    if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodeCount}`)) return;
    if (performance.now() > deadline) throw new Error(`The Redis Cluster is not ok: ${info}`);
    await setTimeout(10);
  }
}
