import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { HistoryLimits } from '../../../../src/server/broker/broker.ts';
import { createMemoryBroker } from '../../../../src/server/broker/memory/memory-broker.ts';
import {
  errorWith,
  newTopic,
  offsetsOf,
  publishNotes,
  range,
  type BrokerUnderTest,
} from '../../../support/broker/broker-under-test.ts';
import { note } from '../../../support/broker/notes.ts';
import { describeBroker } from '../contract.ts';

const startMs = Date.UTC(2026, 10, 20, 5, 2, 47);
const limits: HistoryLimits = { size: 10, ttlMs: 60_000 };

beforeEach(() => {
  // The tests move the time of both the clock and the sweep.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

function createBroker(custom: HistoryLimits): Promise<BrokerUnderTest> {
  const broker = createMemoryBroker(custom);
  return Promise.resolve({
    one: broker,
    two: broker,
    elapse: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
    [Symbol.asyncDispose]: () => broker.close(),
  });
}

describeBroker('memory', createBroker);

describe('the memory broker alone', () => {
  it('keeps exactly its size, however its memory is cut', async () => {
    await using brokers = await createBroker(limits);
    const topic = newTopic();
    const { epoch } = await brokers.one.tail(topic);
    for (const tail of range(1, 45)) {
      await brokers.one.publish(topic, note(tail));
      const oldest = Math.max(0, tail - limits.size);
      const kept = await brokers.one.history(topic, { epoch, offset: oldest }, 100);
      expect(offsetsOf(kept)).toEqual(range(oldest + 1, tail));
      if (oldest === 0) continue;
      await expect(brokers.one.history(topic, { epoch, offset: oldest - 1 }, 100)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
    }
  });

  it('tells when it published, by its clock', async () => {
    await using brokers = await createBroker(limits);
    const topic = newTopic();
    const start = await brokers.one.tail(topic);
    await brokers.one.publish(topic, note(1));
    await brokers.elapse(1234);
    await brokers.one.publish(topic, note(2));

    const history = await brokers.one.history(topic, start, 10);
    expect(history.map(({ publishedAt }) => publishedAt)).toEqual([
      '2026-11-20T05:02:47.000000Z',
      '2026-11-20T05:02:48.234000Z',
    ]);
  });

  it('keeps a quiet log that has a listener, and a quiet log that was read', async () => {
    await using brokers = await createBroker(limits);
    const [heard, read, closed] = [newTopic(), newTopic(), newTopic()];
    for (const topic of [heard, read, closed]) await brokers.one.publish(topic, note(1));
    const before = await Promise.all([heard, read, closed].map((topic) => brokers.one.tail(topic)));
    await brokers.one.subscribe(heard, () => undefined);
    const subscription = await brokers.one.subscribe(closed, () => undefined);

    for (let round = 0; round < 4; round += 1) {
      await brokers.elapse(limits.ttlMs * 0.7);
      await brokers.one.tail(read);
    }
    subscription.close();
    await brokers.elapse(limits.ttlMs * 0.7);
    await brokers.one.tail(read);

    expect(await Promise.all([heard, read, closed].map((topic) => brokers.one.tail(topic)))).toEqual(before);
  });

  it('lets an identity in again once its log has begun anew', async () => {
    await using brokers = await createBroker(limits);
    const topic = newTopic();
    await publishNotes(brokers.one, topic, 1, 3);
    await brokers.elapse(limits.ttlMs * 2.5);

    expect(await brokers.one.publish(topic, note(1))).toBe('published');
  });

  it('remembers nothing of the logs of another broker: each life of a process is a new epoch', async () => {
    await using one = await createBroker(limits);
    await using two = await createBroker(limits);
    const topic = newTopic();
    await publishNotes(one.one, topic, 1, 3);
    await publishNotes(two.one, topic, 1, 3);

    const cursor = await one.one.tail(topic);
    await expect(two.one.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
  });
});
