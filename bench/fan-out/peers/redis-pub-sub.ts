import { createRedisEventTarget } from '@graphql-yoga/redis-event-target';
import { createPubSub, type PubSub, type PubSubEventTarget } from 'graphql-yoga';
import { Redis } from 'ioredis';

import type { Topics } from './yoga-server.ts';

/** Yoga's pub/sub over the Redis that the first argument of the process names. */
export function createRedisPubSub(): PubSub<Topics> {
  const url = process.argv[2] ?? '';
  // Its events are typed as anything.
  const eventTarget = createRedisEventTarget({
    publishClient: new Redis(url),
    subscribeClient: new Redis(url),
  }) as PubSubEventTarget<Topics>;
  return createPubSub<Topics>({ eventTarget });
}
