import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { defineTopic } from '../../../src/server/broker/topic.ts';
import {
  errorWith,
  newTopic,
  offsetsOf,
  publishNotes,
  range,
  type ContractOptions,
} from '../../support/broker/broker-under-test.ts';
import { note } from '../../support/broker/notes.ts';

const everyone = { readers: 'everyone' } as const;
const notes = defineTopic('notes', { key: null, history: { times: 4 }, ...everyone });
const scraps = defineTopic('scraps', {
  key: 'id',
  history: { size: 5, ttlMs: 3_600_000 },
  ...everyone,
});

/** The part of the broker contract about the history and its bounds. */
export function describeHistory({ create, limits }: ContractOptions): void {
  const { ttlMs } = limits;

  describe('the history', () => {
    it('comes in pages, and ends at the tail', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const { epoch } = await brokers.one.tail(topic);
      await publishNotes(brokers.one, topic, 1, 25);
      const read = async (offset: number, limit: number) =>
        offsetsOf(await brokers.two.history(topic, { epoch, offset }, limit));

      expect(await read(0, 10)).toEqual(range(1, 10));
      expect(await read(10, 10)).toEqual(range(11, 20));
      expect(await read(20, 10)).toEqual(range(21, 25));
      expect(await read(24, 1)).toEqual([25]);
      expect(await read(25, 10)).toEqual([]);
    });

    it.each([
      { case: 'a topic that is not defined', topic: newTopic(), size: 10 },
      { case: 'a topic with so many times the default', topic: notes.of(null), size: 40 },
      { case: 'a topic with its own size', topic: scraps.of(randomUUID()), size: 5 },
    ])('of $case has its size, and what is older than that is CURSOR_EXPIRED', async ({ topic, size }) => {
      await using brokers = await create({ ...limits, size: 10, topics: [notes, scraps] });
      const prefix = randomUUID();
      const { epoch, offset: start } = await brokers.one.tail(topic);
      const count = size * 10;
      await Promise.all(range(1, count).map((id) => brokers.one.publish(topic, note(`${prefix} ${id}`))));
      const tail = start + count;

      const kept = await brokers.two.history(topic, { epoch, offset: tail - size }, 1000);
      expect(offsetsOf(kept)).toEqual(range(tail - size + 1, tail));
      await expect(brokers.two.history(topic, { epoch, offset: start }, 1000)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
      await expect(brokers.two.history(topic, { epoch, offset: start + size }, 1)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
    });

    it('of another epoch is CURSOR_EXPIRED, and of the future CURSOR_INVALID', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      await publishNotes(brokers.one, topic, 1, 3);
      const { epoch } = await brokers.one.tail(topic);

      for (const offset of [0, 3, 4]) {
        await expect(brokers.one.history(topic, { epoch: 'another', offset }, 10)).rejects.toThrow(
          errorWith('CURSOR_EXPIRED'),
        );
      }
      await expect(brokers.one.history(topic, { epoch, offset: 4 }, 10)).rejects.toThrow(
        errorWith('CURSOR_INVALID'),
      );
      const unknown = newTopic();
      await expect(brokers.one.history(unknown, { epoch, offset: 0 }, 10)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
    });
  });

  describe('time', () => {
    it('takes publications out of the history when they have lived long enough', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      await publishNotes(brokers.one, topic, 1, 2);
      const { epoch } = await brokers.one.tail(topic);
      await brokers.elapse(ttlMs * 0.6);
      await brokers.one.publish(topic, note(3));
      await brokers.elapse(ttlMs * 0.6);

      expect(offsetsOf(await brokers.one.history(topic, { epoch, offset: 2 }, 10))).toEqual([3]);
      await expect(brokers.one.history(topic, { epoch, offset: 1 }, 10)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
    });

    it('gives a topic without any use for that long a new epoch', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      await brokers.one.publish(topic, note(1));
      const before = await brokers.one.tail(topic);
      await brokers.elapse(ttlMs * 2.5);

      await expect(brokers.one.history(topic, before, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
      await expect(brokers.one.history(topic, { ...before, offset: 0 }, 10)).rejects.toThrow(
        errorWith('CURSOR_EXPIRED'),
      );
      await brokers.one.publish(topic, note(2));
      const after = await brokers.one.tail(topic);
      expect(after.offset).toBe(1);
      expect(after.epoch).not.toBe(before.epoch);
    });
  });
}
