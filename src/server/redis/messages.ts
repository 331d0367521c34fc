import { randomUUID } from 'node:crypto';

import { Cluster } from 'ioredis';
import { z } from 'zod';

import type { RedisClient } from './connection.ts';

/** The command with which a script publishes on a channel of its own shard. */
export function publishCommandOf(client: RedisClient): 'PUBLISH' | 'SPUBLISH' {
  return client instanceof Cluster ? 'SPUBLISH' : 'PUBLISH';
}

/** The names of new channels, one on each node of a cluster. Other processes do not know the names. */
export async function newChannelOnEachNode(client: RedisClient): Promise<readonly string[]> {
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

/** Names that are tried for each node, so that almost certainly some name is on it. */
const attemptsPerNode = 100;

/** The answer to CLUSTER SLOTS: first slot, last slot, and the host, port and id of each node, the master's first. */
const slotRanges = z.array(
  z
    .tuple([z.number(), z.number(), z.tuple([z.string(), z.number(), z.string()]).rest(z.unknown())])
    .rest(z.unknown()),
);
