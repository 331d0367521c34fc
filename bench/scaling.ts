import { parseArgs } from 'node:util';

import { Redis } from 'ioredis';

import { historyLimits, type Broker } from '../src/server/broker/broker.ts';
import { createEventCodec } from '../src/server/broker/event-codec.ts';
import type { Event } from '../src/server/broker/event.ts';
import { marketTopic } from '../src/server/domains/markets/topics.ts';
import { createRedisBroker } from '../src/server/broker/redis/redis-broker.ts';
import type { TradeRow } from '../src/server/domains/trades/table.ts';
import { tradeExecuted } from '../src/server/domains/trades/events.ts';
import { createLogger } from '../src/server/base/logger.ts';
import { now } from '../src/server/base/time.ts';
import { startRedis, startRedisCluster } from '../test/support/redis/redis.ts';
import { startLoad } from './support/load.ts';
import { processorMicros, residentKib } from './support/processor.ts';
import { startServerProcess } from './support/server-process.ts';

/** Measures the figures of docs/scaling.md: an instance, a Redis, and a cluster of three nodes. */
const { values } = parseArgs({
  options: {
    publications: { type: 'string', default: '20000' },
    sockets: { type: 'string', default: '1000,5000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const limits = historyLimits(1000, 86_400);
const codec = createEventCodec([tradeExecuted]);
const logger = createLogger('error');
const inFlight = 256;
let serial = 0;

function trade(marketId: string): Event {
  serial += 1;
  const row: TradeRow = {
    id: `00000000-0000-4000-8000-${serial.toString().padStart(12, '0')}`,
    marketId,
    userWallet: 'So11111111111111111111111111111111111111112',
    tradeType: 'buy',
    outcome: true,
    shares: 44_983_330_000n,
    cost: 25_000_000_000n,
    priceAfter: '0.555761000',
    txSignature: `offchain:00000000-0000-4000-8000-${serial.toString().padStart(12, '0')}`,
    blockTime: now(),
    createdAt: now(),
  };
  return tradeExecuted.create(row);
}

const connect = (url: string): Promise<Broker> =>
  createRedisBroker({ urls: [url], limits, codec, probeIntervalMs: 3000, logger });

/** Publishes to a hundred markets, `inFlight` at once, each event to its market's log alone. */
async function publishMany(broker: Broker, count: number, pids: readonly number[]) {
  const markets = Array.from({ length: 100 }, (_, index) => `market-${index}`);
  const before = processorMicros(pids);
  const startedAtMs = performance.now();
  let next = 0;
  const publish = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const marketId = markets[index % markets.length] ?? '';
      await broker.publish(marketTopic.of(marketId), trade(marketId));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, publish));
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { perSecond: count / seconds, redisMicros: (processorMicros(pids) - before) / count };
}

async function measureRedis(count: number): Promise<void> {
  console.log('| Redis | publications a second | Redis µs a publication |');
  console.log('| --- | --- | --- |');
  await using single = await startRedis();
  const broker = await connect(single.url);
  const alone = await publishMany(broker, count, [single.pid]);
  console.log(`| one | ${alone.perSecond.toFixed(0)} | ${alone.redisMicros.toFixed(1)} |`);
  await using cluster = await startRedisCluster();
  const clusterBroker = await connect(cluster.url);
  const pids = cluster.nodes.map(({ pid }) => pid);
  const shared = await publishMany(clusterBroker, count, pids);
  console.log(`| cluster of three | ${shared.perSecond.toFixed(0)} | ${shared.redisMicros.toFixed(1)} |`);

  for (let index = 0; index < 2000; index += 1) await broker.publish(marketTopic.of('full'), trade('full'));
  const client = new Redis(single.url);
  const keys = await client.keys('*{market%3Afull}*');
  const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key, 'SAMPLES', 0)));
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  console.log(
    `\nA topic with its full history of ${limits.size} trades takes ${(bytes / 1024).toFixed(0)} KiB of Redis.\n`,
  );
  client.disconnect();
  await Promise.all([broker.close(), clusterBroker.close()]);
}

/** The memory of a quiet subscribed socket, on a fresh server. */
async function measureMemory(pid: number, url: string, marketId: string, count: number): Promise<void> {
  using load = startLoad();
  const payload = { query: document, variables: { marketId } };
  // The first fifth does not count, because it fills the heap that the start has left free.
  const first = Math.ceil(count / 5);
  await load.send({ kind: 'open', url, count: first, payload });
  const idleKib = residentKib(pid);
  await load.send({ kind: 'open', url, count: count - first, payload });
  const kib = (residentKib(pid) - idleKib) / (count - first);
  console.log(`${count} subscribed sockets take ${kib.toFixed(1)} KiB each.\n`);
  await load.send({ kind: 'close' });
}

const document = `subscription ($marketId: ID, $after: Cursor) { tradeExecuted(marketId: $marketId, after: $after) {
  id cursor occurredAt publishedAt trade { userWallet tradeType outcome shares cost priceAfter } } }`;

interface FirstMarket {
  readonly data: { readonly markets: { readonly edges: readonly [{ readonly node: Market }] } };
}
interface Market {
  readonly id: string;
  readonly cursor: string;
}

async function firstMarket(url: string): Promise<Market> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ markets(first: 1) { edges { node { id cursor } } } }' }),
  });
  return ((await response.json()) as FirstMarket).data.markets.edges[0].node;
}

async function measureInstance(socketCounts: readonly number[]): Promise<void> {
  await using redis = await startRedis();
  const environment = {
    NODE_ENV: 'development',
    DATA_DIR: 'memory://',
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    MAX_CONNECTIONS_PER_IP: '0',
  };
  await using server = await startServerProcess('plain', environment);
  const broker = await connect(redis.url);
  const market = await firstMarket(server.url);
  const url = server.url.replace('http', 'ws');
  await measureMemory(server.pid, url, market.id, Math.max(...socketCounts));
  console.log('| sockets | deliveries a second | server µs a delivery |');
  console.log('| --- | --- | --- |');
  for (const count of socketCounts) {
    using load = startLoad();
    const payload = { query: document, variables: { marketId: market.id } };
    await load.send({ kind: 'open', url, count, payload });
    const events = Math.ceil(100_000 / count);
    const before = processorMicros([server.pid]);
    const startedAtMs = performance.now();
    const counted = load.send({ kind: 'expect', deliveries: events * count, timeoutMs: 60_000 });
    for (let index = 0; index < events; index += 1) {
      await broker.publish(marketTopic.of(market.id), trade(market.id));
    }
    const { deliveries } = await counted;
    const micros = (processorMicros([server.pid]) - before) / deliveries;
    const perSecond = deliveries / ((performance.now() - startedAtMs) / 1000);
    console.log(`| ${count} | ${perSecond.toFixed(0)} | ${micros.toFixed(1)} |`);
    await load.send({ kind: 'close' });
  }

  const clients = 1000;
  const missed = 1000;
  const { cursor } = await firstMarket(server.url);
  for (let index = 0; index < missed; index += 1) {
    await broker.publish(marketTopic.of(market.id), trade(market.id));
  }
  using returning = startLoad();
  const startedAtMs = performance.now();
  const payload = { query: document, variables: { marketId: market.id, after: cursor } };
  await returning.send({ kind: 'open', url, count: clients, payload });
  const { deliveries } = await returning.send({
    kind: 'expect',
    deliveries: clients * missed,
    timeoutMs: 120_000,
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  const got = deliveries.toLocaleString('en');
  console.log(
    `\n${clients} clients that come back at once, ${missed} events behind: live after ${seconds.toFixed(1)} s (${got} counted last).`,
  );
  await broker.close();
}

if (values.help) {
  console.log('npm run bench:scaling -- [--publications 20000] [--sockets 1000,5000]');
} else {
  await measureRedis(Number(values.publications));
  await measureInstance(values.sockets.split(',').map(Number));
}
process.exit(0);
