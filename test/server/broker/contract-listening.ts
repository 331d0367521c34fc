import { describe, expect, it } from 'vitest';

import {
  idsOf,
  newTopic,
  offsetsOf,
  publishNotes,
  range,
  type ContractOptions,
} from '../../support/broker/broker-under-test.ts';
import { note } from '../../support/broker/notes.ts';
import { createRecorder } from '../../support/broker/recorder.ts';

/** The part of the broker contract that is about listening. */
export function describeListening({ create, limits }: ContractOptions): void {
  describe('listening', () => {
    it('begins at the tail, and brings no earlier publication', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      await publishNotes(brokers.one, topic, 1, 3);
      const recorder = createRecorder();

      const { position } = await brokers.two.subscribe(topic, recorder.listener);
      expect(position).toEqual(await brokers.one.tail(topic));
      await brokers.one.publish(topic, note(4));

      await recorder.untilOffset(4);
      expect(offsetsOf(recorder.heard)).toEqual([4]);
    });

    it('begins a topic that was never used, which has the same epoch from then on', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const recorder = createRecorder();
      const { position } = await brokers.one.subscribe(topic, recorder.listener);
      await brokers.two.publish(topic, note(1));

      await recorder.untilOffset(1);
      expect(position.offset).toBe(0);
      expect(recorder.heard[0]?.position).toEqual({ epoch: position.epoch, offset: 1 });
      expect(await brokers.two.tail(topic)).toEqual({ epoch: position.epoch, offset: 1 });
    });

    it('misses nothing after its position, however much is published meanwhile', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const publishing = [brokers.one, brokers.two].map(async (broker, index) => {
        for (const id of range(1, 150)) await broker.publish(topic, note(`${index}:${id}`));
      });
      const subscriptions = range(1, 10).map(async (index) => {
        // Each begins after as many publications of its own, somewhere in the middle of the others.
        for (const id of range(1, index * 5)) await brokers.one.publish(topic, note(`own ${index}:${id}`));
        const recorder = createRecorder();
        const broker = index % 2 === 0 ? brokers.one : brokers.two;
        const { position } = await broker.subscribe(topic, recorder.listener);
        return { recorder, position };
      });
      const started = await Promise.all(subscriptions);
      await Promise.all(publishing);

      const { offset: tail } = await brokers.one.tail(topic);
      for (const { recorder, position } of started) {
        await recorder.untilOffset(tail);
        const missing = range(position.offset + 1, tail);
        const after = offsetsOf(recorder.heard).filter((offset) => offset > position.offset);
        expect(after).toEqual(missing);
      }
    });

    it('brings all listeners the same, in the order of the history, for publications of any process', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);
      const recorders = [brokers.one, brokers.one, brokers.two].map((broker) => ({
        broker,
        recorder: createRecorder(),
      }));
      for (const { broker, recorder } of recorders) await broker.subscribe(topic, recorder.listener);

      await Promise.all([
        publishNotes(brokers.one, topic, 1, 100),
        publishNotes(brokers.two, topic, 101, 200),
      ]);

      const order = idsOf(await brokers.two.history(topic, start, 500));
      expect(new Set(order).size).toBe(200);
      for (const { recorder } of recorders) {
        await recorder.untilOffset(200);
        expect(recorder.ids).toEqual(order);
      }
    });

    it('brings the publications of a process in the order of its calls', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);
      await publishNotes(brokers.one, topic, 1, 200);

      expect(idsOf(await brokers.two.history(topic, start, 500))).toEqual(range(1, 200).map(String));
    });

    it('ends when it is closed, and the others hear on', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const [stays, leaves] = [createRecorder(), createRecorder()];
      await brokers.one.subscribe(topic, stays.listener);
      const subscription = await brokers.one.subscribe(topic, leaves.listener);
      await brokers.two.publish(topic, note(1));
      await Promise.all([stays.untilOffset(1), leaves.untilOffset(1)]);

      subscription.close();
      await brokers.two.publish(topic, note(2));
      subscription.close();
      await brokers.two.publish(topic, note(3));

      await stays.untilOffset(3);
      expect(stays.ids).toEqual(['1', '2', '3']);
      expect(leaves.ids).toEqual(['1']);
    });

    it('of the same function twice are two, which end apart', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const recorder = createRecorder();
      const first = await brokers.one.subscribe(topic, recorder.listener);
      await brokers.one.subscribe(topic, recorder.listener);
      await brokers.one.publish(topic, note(1));
      await recorder.untilOffset(1);
      first.close();
      await brokers.one.publish(topic, note(2));

      await recorder.untilOffset(2);
      expect(recorder.ids).toEqual(['1', '1', '2']);
    });

    it('ends at once, even for the publication that another listener is being told of', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const [first, second, last] = [createRecorder(), createRecorder(), createRecorder()];
      const closers: (() => void)[] = [];
      await brokers.one.subscribe(topic, (publication) => {
        first.listener(publication);
        for (const close of closers) close();
      });
      const subscription = await brokers.one.subscribe(topic, second.listener);
      closers.push(() => subscription.close());
      await brokers.one.subscribe(topic, last.listener);

      await brokers.two.publish(topic, note(1));

      await Promise.all([first.untilOffset(1), last.untilOffset(1)]);
      expect(second.heard).toEqual([]);
    });

    it('that begins after the last listener ended hears everything from its own position', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      for (const id of range(1, 20)) {
        const recorder = createRecorder();
        const subscription = await brokers.one.subscribe(topic, recorder.listener);
        await brokers.two.publish(topic, note(id));
        await recorder.untilOffset(id);
        expect(recorder.ids).toEqual([String(id)]);
        subscription.close();
      }
    });
  });

  it('answers while it lives', async () => {
    await using brokers = await create(limits);
    await expect(brokers.one.ping()).resolves.toBeUndefined();
    expect(brokers.one.kind).toMatch(/^[a-z]+$/);
  });
}
