import { setTimeout } from 'node:timers/promises';

import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { Broker, HistoryLimits } from '../../../../src/server/broker/broker.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import {
  errorWith,
  idsOf,
  newTopic,
  publishNotes,
  range,
  type BrokerUnderTest,
} from '../../../support/broker/broker-under-test.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';
import {
  askNodes,
  connectBroker,
  connectTwice,
  redisServices,
  type RedisService,
} from '../../../support/redis/redis-brokers.ts';
import { startRedis, type TestRedis } from '../../../support/redis/redis.ts';

const limits: HistoryLimits = { size: 100, ttlMs: 3_600_000 };

describe.each(redisServices)('$name', ({ start }) => {
  let service: RedisService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it('hears on when its subscriber connections were cut, and is told that it may have missed something', async () => {
    await using brokers = await connectTwice(service.url, limits);
    // Enough to have some on every node.
    const topics = range(1, 10).map(newTopic);
    const listeners = await Promise.all(
      topics.map(async (topic) => {
        const recorder = createRecorder();
        const interrupted = vi.fn();
        const { position } = await brokers.one.subscribe(topic, recorder.listener, interrupted);
        return { topic, recorder, interrupted, position };
      }),
    );
    await brokers.one.ping();
    for (const { interrupted } of listeners) interrupted.mockClear();

    await askNodes(service, async (node) => [await node.client('KILL', 'TYPE', 'pubsub')]);
    for (const { topic } of listeners) await publishNotes(brokers.two, topic, 1, 3);
    await vi.waitFor(() => {
      for (const { interrupted } of listeners) expect(interrupted).toHaveBeenCalled();
    }, 10_000);

    for (const { topic, recorder, position } of listeners) {
      expect(idsOf(await brokers.one.history(topic, position, 10))).toEqual(['1', '2', '3']);
      await brokers.two.publish(topic, note(4));
      await recorder.untilOffset(4);
    }
  });

  it('hears everything, however soon after its start it listens', async () => {
    const brokers = await Promise.all(range(1, 30).map(() => connectBroker(service.url, limits)));
    const recorders = brokers.map(async (broker, index) => {
      await setTimeout(index % 10);
      const recorder = createRecorder();
      const topic = newTopic();
      await broker.subscribe(topic, recorder.listener);
      await broker.publish(topic, note(1));
      await recorder.untilOffset(1);
    });
    await Promise.all(recorders);
    await Promise.all(brokers.map((broker) => broker.close()));
  });

  it('keeps the order of the first publications of a process', async () => {
    const topics = range(1, 20).map(newTopic);
    const broker = await connectBroker(service.url, limits);
    await Promise.all(topics.map((topic) => publishNotes(broker, topic, 1, 5)));

    for (const topic of topics) {
      const { epoch } = await broker.tail(topic);
      const history = await broker.history(topic, { epoch, offset: 0 }, 10);
      expect(idsOf(history)).toEqual(['1', '2', '3', '4', '5']);
    }
    await broker.close();
  });
});

describe('a single Redis', () => {
  let redis: TestRedis;
  let brokers: BrokerUnderTest;
  beforeAll(async () => {
    redis = await startRedis({ appendonly: true });
    brokers = await connectTwice(redis.url, limits);
  });
  afterAll(async () => {
    await brokers[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** Publishes ten notes through the first process, and sets the log back to the fifth. */
  const setBack = async (topic: string): Promise<void> => {
    await publishNotes(brokers.one, topic, 1, 5);
    const client = new Redis(redis.url);
    const keys = await client.keys(`marketcast:{${encodeURIComponent(topic)}}:*`);
    const copies = await Promise.all(keys.map(async (key) => [key, await client.dumpBuffer(key)] as const));
    await publishNotes(brokers.one, topic, 6, 10);
    for (const [key, copy] of copies) await client.restore(key, 0, copy, 'REPLACE');
    client.disconnect();
  };
  const whoPublishes: readonly (readonly [name: string, of: () => Broker])[] = [
    ['who has seen more', () => brokers.one],
    ['who has seen nothing', () => brokers.two],
  ];

  it.each(whoPublishes)(
    'gives a log that was set back a new epoch when %s publishes next',
    async (_name, of) => {
      const topic = newTopic();
      const interrupted = vi.fn();
      await brokers.one.subscribe(topic, () => undefined, interrupted);
      const before = await brokers.one.tail(topic);
      await setBack(topic);

      await of().publish(topic, note('next'));
      await vi.waitFor(async () => expect((await brokers.one.tail(topic)).epoch).not.toBe(before.epoch));

      for (const offset of [0, 4, 10]) {
        const cursor = { epoch: before.epoch, offset };
        for (const broker of [brokers.one, brokers.two]) {
          await expect(broker.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
        }
      }
    },
  );

  it('does not go on from a cursor that a log no longer reaches', async () => {
    const topic = newTopic();
    const { epoch } = await brokers.one.tail(topic);
    await setBack(topic);

    // Only a process that has seen the position can tell it from an invented position.
    const cursor = { epoch, offset: 10 };
    await expect(brokers.two.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_INVALID'));
    await expect(brokers.one.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    await expect(brokers.two.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
  });

  it('refuses everything at once while it is down, and goes on when it is back', async () => {
    const topic = newTopic();
    const recorder = createRecorder();
    const { position } = await brokers.one.subscribe(topic, recorder.listener);
    await brokers.one.publish(topic, note(1));
    await redis.kill();
    await vi.waitFor(() => expect(brokers.one.ping()).rejects.toThrow(errorWith('SERVICE_UNAVAILABLE')));

    const startedAtMs = performance.now();
    for (const attempt of [
      () => brokers.one.publish(topic, note(2)),
      () => brokers.one.tail(topic),
      () => brokers.one.history(topic, position, 10),
    ]) {
      await expect(attempt()).rejects.toThrow(errorWith('SERVICE_UNAVAILABLE'));
    }
    expect(performance.now() - startedAtMs).toBeLessThan(500);

    await redis.start();
    await vi.waitFor(() => brokers.one.publish(topic, note(2)), 10_000);
    await vi.waitFor(() => brokers.one.publish(topic, note(3)), 10_000);
    expect(idsOf(await brokers.one.history(topic, position, 10))).toEqual(['1', '2', '3']);
  });

  it('does not take its connection for dead after its process was busy', async () => {
    const logger = createLogger('silent');
    const warn = vi.spyOn(logger, 'warn');
    const broker = await connectBroker(redis.url, limits, { probeIntervalMs: 100, logger });
    await broker.subscribe(newTopic(), () => undefined);
    await setTimeout(250);
    const freeAtMs = performance.now() + 1000;
    while (performance.now() < freeAtMs);
    await setTimeout(250);

    expect(warn).not.toHaveBeenCalled();
    await broker.close();
  });
});
