import { randomUUID } from 'node:crypto';

import type { Broker, HistoryLimits, Listener } from '../broker.ts';
import { createBoundsOf } from '../history-bounds.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';

/** Time between two sweeps for unused logs; the default time to live of a log if that is shorter. */
const sweepIntervalMs = 60_000;

interface Topic {
  readonly log: MemoryLog;
  readonly listeners: Set<Listener>;
  readonly ttlMs: number;
  usedAtMs: number;
}

/**
 * A broker inside its process. Its logs end with the process: after a restart every topic has a new epoch, and cursors of
 * the old epoch are refused with `CURSOR_EXPIRED`.
 */
export function createMemoryBroker(limits: HistoryLimits, clock: () => number = Date.now): Broker {
  const topics = new Map<string, Topic>();
  const boundsOf = createBoundsOf(limits);

  const open = (name: string): Topic => {
    let topic = topics.get(name);
    if (topic === undefined) {
      const { size, ttlMs } = boundsOf(name);
      const log = createMemoryLog({ topic: name, epoch: randomUUID(), size, ttlMs, clock });
      topic = { log, listeners: new Set(), ttlMs, usedAtMs: clock() };
      topics.set(name, topic);
    }
    topic.usedAtMs = clock();
    return topic;
  };

  const sweep = setInterval(
    () => {
      for (const [name, topic] of topics) {
        if (topic.listeners.size === 0 && topic.usedAtMs + topic.ttlMs <= clock()) topics.delete(name);
      }
    },
    Math.min(sweepIntervalMs, limits.ttlMs),
  );
  sweep.unref();

  return {
    kind: 'memory',
    publish(name, event, after) {
      const { log, listeners } = open(name);
      const result = log.append(event, after);
      if (typeof result === 'string') return Promise.resolve(result);
      // A copy, because a listener may end another listener, or add a listener that begins after this publication.
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(result);
      return Promise.resolve('published');
    },
    subscribe(name, listener) {
      const topic = open(name);
      // A new function each time, because the same listener may be registered twice.
      const registered: Listener = (publication) => listener(publication);
      topic.listeners.add(registered);
      return Promise.resolve({
        position: topic.log.tail(),
        close() {
          topic.listeners.delete(registered);
          topic.usedAtMs = clock();
        },
      });
    },
    tail: (name) => Promise.resolve(open(name).log.tail()),
    history: (name, after, limit) =>
      new Promise((resolve) => {
        resolve(open(name).log.read(after, limit));
      }),
    ping: () => Promise.resolve(),
    close() {
      clearInterval(sweep);
      topics.clear();
      return Promise.resolve();
    },
  };
}
