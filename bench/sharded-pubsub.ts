import { parseArgs } from 'node:util';

import { Cluster } from 'ioredis';

import { startRedisCluster } from '../test/support/redis/redis.ts';
import { processorMicros } from './support/processor.ts';

/**
 * Classic against sharded Pub/Sub on a Redis Cluster: the same publications to the same subscribers, in interleaved
 * rounds. It compares the processor time that all Redis processes spend on a publication.
 */
const { values } = parseArgs({
  options: {
    topics: { type: 'string', default: '300' },
    publications: { type: 'string', default: '60000' },
    rounds: { type: 'string', default: '8' },
    nodes: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

interface Measurement {
  readonly perSecond: number;
  /** Processor time of all Redis processes for a publication. */
  readonly redisMicros: number;
  readonly delivered: number;
}

const topics = Number(values.topics);
const publications = Number(values.publications);
const inFlight = 500;
const message = JSON.stringify({ type: 'tradeExecuted', payload: 'x'.repeat(400) });

type Kind = 'classic' | 'sharded';

async function measure(kind: Kind, url: string, pids: readonly number[]): Promise<Measurement> {
  const options = { shardedSubscribers: kind === 'sharded' };
  const publisher = new Cluster([url]);
  const subscriber = new Cluster([url], options);
  const channels = Array.from({ length: topics }, (_, index) => `{market:${kind}:${index}}:notices`);
  let delivered = 0;
  subscriber.on(kind === 'classic' ? 'message' : 'smessage', () => (delivered += 1));
  for (const channel of channels) {
    await (kind === 'classic' ? subscriber.subscribe(channel) : subscriber.ssubscribe(channel));
  }

  const redisBefore = processorMicros(pids);
  const startedAt = performance.now();
  let next = 0;
  const publish = async (): Promise<void> => {
    for (let index = next++; index < publications; index = next++) {
      const channel = channels[index % topics] ?? '';
      await (kind === 'classic' ? publisher.publish(channel, message) : publisher.spublish(channel, message));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, publish));
  while (delivered < publications && performance.now() - startedAt < 60_000) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const redisMicros = (processorMicros(pids) - redisBefore) / publications;
  subscriber.disconnect();
  publisher.disconnect();
  return { perSecond: publications / seconds, redisMicros, delivered };
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(
      'npm run bench:sharded-pubsub -- [--topics 300] [--publications 60000] [--rounds 8] [--nodes 3]',
    );
    return;
  }
  await using cluster = await startRedisCluster(Number(values.nodes));
  const pids = cluster.nodes.map(({ pid }) => pid);
  console.log(
    `${values.nodes} nodes, ${topics} topics, ${publications} publications of ${message.length} bytes a round\n`,
  );
  console.log('| round | kind | publications a second | Redis µs a publication | delivered |');
  console.log('| --- | --- | --- | --- | --- |');
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    // Neither always comes after the other.
    const kinds = ['classic', 'sharded'] as const;
    for (const kind of round % 2 === 1 ? kinds : kinds.toReversed()) {
      const { perSecond, redisMicros, delivered } = await measure(kind, cluster.url, pids);
      console.log(
        `| ${round} | ${kind} | ${perSecond.toFixed(0)} | ${redisMicros.toFixed(1)} | ${delivered} |`,
      );
    }
  }
}

await main();
process.exit(0);
