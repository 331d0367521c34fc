import type { RedisClient } from '../../redis/connection.ts';
import { publishCommandOf } from '../../redis/messages.ts';
import { defineScripts, type RunScript } from '../../redis/scripts.ts';
import { keysPerTopic } from './keys.ts';

/** The scripts of the log. Each takes the keys of a topic, and is atomic. */
export type LogScript = 'publish' | 'open' | 'history' | 'fence';

/** Defines the log's scripts at a client. */
export function defineLogScripts(client: RedisClient): RunScript<LogScript> {
  return defineScripts(client, {
    numberOfKeys: keysPerTopic,
    files: {
      publish: new URL('./publish.lua', import.meta.url),
      open: new URL('./open.lua', import.meta.url),
      history: new URL('./history.lua', import.meta.url),
      fence: new URL('./fence.lua', import.meta.url),
    },
  });
}

/** Does to Redis what a publication does, for a channel: a Redis that refuses a publication refuses this. */
export type SendProbe = (channel: string) => Promise<unknown>;

/** Defines the probe at a client. */
export function defineProbe(client: RedisClient): SendProbe {
  const run = defineScripts(client, {
    numberOfKeys: 1,
    files: { probe: new URL('./probe.lua', import.meta.url) },
  });
  return (channel) => run('probe', [channel], [channel, publishCommandOf(client), probeTtlSeconds]);
}

/** Seconds for which Redis keeps the key of a probe. */
const probeTtlSeconds = 60;
