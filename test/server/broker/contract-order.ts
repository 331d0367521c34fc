import { describe, expect, it } from 'vitest';

import { identityOf } from '../../../src/server/broker/event.ts';
import { idsOf, newTopic, type ContractOptions } from '../../support/broker/broker-under-test.ts';
import { note, type NoteContent } from '../../support/broker/notes.ts';
import { createRecorder } from '../../support/broker/recorder.ts';

const identity = (id: number | string): string => identityOf(note(id));

/** The part of the broker contract that is about events which stand before others. */
export function describeOrder({ create, limits }: ContractOptions): void {
  describe('an event that names events before it', () => {
    it('is early while one of them is not known, and leaves nothing behind', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const recorder = createRecorder();
      const start = await brokers.one.tail(topic);
      await brokers.two.subscribe(topic, recorder.listener);
      await brokers.one.publish(topic, note('a'));

      const publishC = () => brokers.one.publish(topic, note('c'), [identity('a'), identity('b')]);
      expect([await publishC(), await publishC()]).toEqual(['early', 'early']);
      expect((await brokers.one.tail(topic)).offset).toBe(1);

      await brokers.two.publish(topic, note('b'), [identity('a')]);
      expect(await publishC()).toBe('published');
      await recorder.untilOffset(3);
      expect(recorder.ids).toEqual(['a', 'b', 'c']);
      expect(idsOf(await brokers.two.history(topic, start, 10))).toEqual(['a', 'b', 'c']);
    });

    it('is a repeat when it is known, whatever it names', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      await brokers.one.publish(topic, note('a'));

      expect(await brokers.two.publish(topic, note('a'), [identity('never')])).toBe('repeated');
    });

    it('may follow an event that was superseded', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const ordered = (order: bigint): NoteContent => ({ supersedes: { key: 'k', order } });
      await brokers.one.publish(topic, note('newer', ordered(2n)));

      expect(await brokers.one.publish(topic, note('older', ordered(1n)))).toBe('superseded');
      expect(await brokers.two.publish(topic, note('next'), [identity('older')])).toBe('published');
    });

    it('does not supersede while it is early', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const ordered = (order: bigint): NoteContent => ({ supersedes: { key: 'k', order } });

      expect(await brokers.one.publish(topic, note('later', ordered(2n)), [identity('a')])).toBe('early');
      expect(await brokers.one.publish(topic, note('a', ordered(1n)))).toBe('published');
    });

    it('is early in a log that knows them no longer, as in a log that is empty', async () => {
      await using brokers = await create({ ...limits, size: 2 });
      const topic = newTopic();
      for (let id = 1; id <= 20; id += 1) await brokers.one.publish(topic, note(id));

      expect(await brokers.one.publish(topic, note('b'), [identity(1)])).toBe('early');
      expect(await brokers.one.publish(newTopic(), note('b'), [identity(20)])).toBe('early');
    });
  });
}
