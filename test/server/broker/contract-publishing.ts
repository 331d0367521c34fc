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

/** The part of the broker contract that is about publishing. */
export function describePublishing({ create, limits }: ContractOptions): void {
  describe('publishing', () => {
    it('gives the publications of a topic the offsets from 1, without a gap', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);

      expect(await publishNotes(brokers.one, topic, 1, 50)).toEqual(Array<string>(50).fill('published'));

      expect(start.offset).toBe(0);
      const history = await brokers.two.history(topic, start, 100);
      expect(offsetsOf(history)).toEqual(range(1, 50));
      expect(idsOf(history)).toEqual(range(1, 50).map(String));
      expect(new Set(history.map(({ position }) => position.epoch))).toEqual(new Set([start.epoch]));
      for (const publication of history) {
        expect(publication.topic).toBe(topic);
        expect(publication.publishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }
    });

    it('drops an identity that it knows', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);
      const recorder = createRecorder();
      await brokers.two.subscribe(topic, recorder.listener);

      expect(await brokers.one.publish(topic, note('a', { text: 'first' }))).toBe('published');
      expect(await brokers.one.publish(topic, note('a', { text: 'again' }))).toBe('repeated');
      expect(await brokers.two.publish(topic, note('a'))).toBe('repeated');
      await brokers.two.publish(topic, note('b'));

      await recorder.untilOffset(2);
      expect(recorder.ids).toEqual(['a', 'b']);
      const [first] = await brokers.one.history(topic, start, 10);
      expect(first?.event.payload).toMatchObject({ text: 'first' });
    });

    it('appends an identity once that many publish at the same moment', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const attempts = range(1, 40).map((index) =>
        (index % 2 === 0 ? brokers.one : brokers.two).publish(topic, note('only')),
      );

      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(39);
      expect((await brokers.one.tail(topic)).offset).toBe(1);
    });

    it('remembers identities at least as long as the history, after any number of dropped events', async () => {
      await using brokers = await create({ ...limits, size: 10 });
      const topic = newTopic();
      await brokers.one.publish(topic, note('order', { supersedes: { key: 'k', order: 1_000_000n } }));
      await publishNotes(brokers.one, topic, 1, 9);
      const late = (order: number) =>
        note(`late ${order}`, { supersedes: { key: 'k', order: BigInt(order) } });
      await Promise.all(range(1, 200).map((order) => brokers.one.publish(topic, late(order))));

      expect(await publishNotes(brokers.two, topic, 1, 9)).toEqual(Array<string>(9).fill('repeated'));
      expect((await brokers.one.tail(topic)).offset).toBe(10);
    });

    it('keeps topics apart', async () => {
      await using brokers = await create(limits);
      const [topic, other] = [newTopic(), newTopic()];
      const recorder = createRecorder();
      await brokers.one.subscribe(topic, recorder.listener);

      await publishNotes(brokers.one, other, 1, 3);
      expect(await brokers.one.publish(topic, note(1))).toBe('published');

      await recorder.untilOffset(1);
      expect(recorder.heard.map((publication) => publication.topic)).toEqual([topic]);
      expect((await brokers.one.tail(other)).offset).toBe(3);
      expect((await brokers.one.tail(other)).epoch).not.toBe((await brokers.one.tail(topic)).epoch);
    });

    it('keeps every value of an event', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);
      const recorder = createRecorder();
      await brokers.two.subscribe(topic, recorder.listener);
      const texts = [null, '', 'plain', 'ünï 🌧 \u2028 "quoted" \\ \n\t', '{}', ' a b ', '\u0001\u007f'];
      const events = texts.map((text, index) =>
        note(`${index} ünï 🌧 {} "`, {
          text,
          marketId: `market {${index}} 🌧`,
          amount: [9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n, 0n][index % 4] ?? 0n,
          writtenAt: `2026-11-20T05:02:47.00000${index}Z`,
        }),
      );
      for (const event of events) await brokers.one.publish(topic, event);

      await recorder.untilOffset(events.length);
      const facts = events.map(({ type, id, marketId, occurredAt, payload }) => ({
        event: { type, id, marketId, occurredAt, payload },
      }));
      expect(recorder.heard).toMatchObject(facts);
      expect(await brokers.two.history(topic, start, 100)).toMatchObject(facts);
    });
  });

  describe('superseding', () => {
    it('drops an event that is older than the last of its key, and keeps events that are as old or newer', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const publish = (id: string, key: string, order: bigint) =>
        brokers.one.publish(topic, note(id, { supersedes: { key, order } }));

      expect(await publish('a', 'x', 9007199254740993n)).toBe('published');
      expect(await publish('b', 'x', 9007199254740992n)).toBe('superseded');
      expect(await publish('c', 'x', 9007199254740993n)).toBe('published');
      expect(await publish('d', 'x', 10_000_000_000_000_000n)).toBe('published');
      expect(await publish('e', 'x', 9_999_999_999_999_999n)).toBe('superseded');
      expect(await publish('f', 'y', 1n)).toBe('published');
      expect(await brokers.one.publish(topic, note('g'))).toBe('published');
      expect((await brokers.one.tail(topic)).offset).toBe(5);
    });

    it('drops a superseded event again when it is published again', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const publish = (id: string, order: bigint) =>
        brokers.one.publish(topic, note(id, { supersedes: { key: 'k', order } }));
      await publish('newer', 2n);

      expect([await publish('older', 1n), await publish('older', 1n)]).not.toContain('published');
      expect((await brokers.one.tail(topic)).offset).toBe(1);
    });

    it('leaves rising orders in the log when many publish at the same moment', async () => {
      await using brokers = await create(limits);
      const topic = newTopic();
      const start = await brokers.one.tail(topic);
      const orders = range(1, 60).map((index) => BigInt((index * 37) % 61));
      await Promise.all(
        orders.map((order, index) =>
          (index % 2 === 0 ? brokers.one : brokers.two).publish(
            topic,
            note(index, { amount: order, supersedes: { key: 'k', order } }),
          ),
        ),
      );

      const kept = await brokers.one.history(topic, start, 100);
      const keptOrders = kept.map(({ event }) => (event.payload as { amount: bigint }).amount);
      expect(keptOrders).toEqual([...keptOrders].sort((a, b) => Number(a - b)));
      expect(keptOrders.at(-1)).toBe(60n);
    });
  });
}
