import { Cluster, type Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { Broker, HistoryLimits } from '../../../../src/server/broker/broker.ts';
import { connectForCommands } from '../../../../src/server/redis/connection.ts';
import { openTopicFeed, type TopicFeed } from '../../../../src/server/hub/topic-feed.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import {
  errorWith,
  idsOf,
  newTopic,
  offsetsOf,
  publishNotes,
  range,
} from '../../../support/broker/broker-under-test.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder, type Recorder } from '../../../support/broker/recorder.ts';
import { connectBroker, redisServices, type RedisService } from '../../../support/redis/redis-brokers.ts';

const limits: HistoryLimits = { size: 1000, ttlMs: 3_600_000 };
const tagOf = (topic: string): string => `marketcast:{${encodeURIComponent(topic)}}`;

/** An event as it stands in a log. */
const written = (id: string, changes: object = {}): string => {
  const { type, marketId, occurredAt, payload } = note(id);
  const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify({ type, id, marketId, occurredAt, payload, ...changes }, text);
};

/** Messages that no publication tells, given the epoch and the offset of the tail. */
const garbage: readonly (readonly [what: string, (epoch: string, offset: number) => string | Buffer])[] = [
  ['nothing', () => ''],
  ['words', () => 'hello there'],
  ['JSON', () => '{"type":"noted"}'],
  ['bytes that are no text', () => Buffer.from([0, 0xff, 0xfe, 0x80, 0x0a])],
  ['more than anybody reads', () => 'x'.repeat(1_000_000)],
  ['a position alone', (epoch, offset) => `${epoch} ${offset + 1} 1 1 `],
  ['no JSON at the next position', (epoch, offset) => `${epoch} ${offset + 1} 1 1 {`],
  [
    'bytes at the next position',
    (epoch, offset) => Buffer.from(`${epoch} ${offset + 1} 1 1 \xff\xfe`, 'latin1'),
  ],
  ['JSON of another shape', (epoch, offset) => `${epoch} ${offset + 1} 1 1 [1]`],
  ['null', (epoch, offset) => `${epoch} ${offset + 1} 1 1 null`],
  [
    'an unknown kind of event',
    (epoch, offset) => `${epoch} ${offset + 1} 1 1 ${written('x', { type: 'unheardOf' })}`,
  ],
  [
    'a payload of another shape',
    (epoch, offset) => `${epoch} ${offset + 1} 1 1 ${written('x', { payload: {} })}`,
  ],
  ['no time', (epoch, offset) => `${epoch} ${offset + 1} 1 1 ${written('x', { occurredAt: 'never' })}`],
  [
    'a time that no clock shows',
    (epoch, offset) => `${epoch} ${offset + 1} ${'9'.repeat(40)} 1 ${written('x')}`,
  ],
  ['a position far ahead', (epoch, offset) => `${epoch} ${offset + 1000} 1 1 ${written('x')}`],
  ['a position past all numbers', (epoch) => `${epoch} ${'9'.repeat(400)} 1 1 ${written('x')}`],
  ['the position before the first', (epoch) => `${epoch} 0 1 1 ${written('x')}`],
  ['a position from before', (epoch, offset) => `${epoch} ${offset} 1 1 ${written('x')}`],
  ['a negative position', (epoch) => `${epoch} -1 1 1 ${written('x')}`],
  ['a position of another log', (_epoch, offset) => `another ${offset + 1} 1 1 ${written('x')}`],
];

describe.each(redisServices)('$name', ({ start }) => {
  let service: RedisService;
  let client: Redis | Cluster;
  let publisher: Broker;
  let broker: Broker;
  const logger = createLogger('silent');
  const warn = vi.spyOn(logger, 'warn');
  const error = vi.spyOn(logger, 'error');
  const onUnreadable = vi.fn();

  beforeAll(async () => {
    service = await start();
    client = await connectForCommands([service.url], createLogger('silent'));
    publisher = await connectBroker(service.url, limits);
    broker = await connectBroker(service.url, limits, { logger, onUnreadable });
  });
  afterAll(async () => {
    client.disconnect();
    await Promise.all([publisher.close(), broker.close()]);
    await service[Symbol.asyncDispose]();
  });

  const send = (topic: string, message: string | Buffer): Promise<unknown> => {
    const channel = `${tagOf(topic)}:notices`;
    return client instanceof Cluster ? client.spublish(channel, message) : client.publish(channel, message);
  };

  /** A feed with one member, which keeps what it is given and why it ended. */
  const follow = async (topic: string): Promise<{ feed: TopicFeed; recorder: Recorder; ended: string[] }> => {
    const feed = await openTopicFeed(broker, topic, createLogger('silent'));
    const recorder = createRecorder();
    const ended: string[] = [];
    feed.listeners.add({ deliver: recorder.listener, end: ({ code }) => ended.push(code) });
    return { feed, recorder, ended };
  };

  it.each(garbage)(
    'goes on when %s is told between events, and misses and repeats none',
    async (_what, make) => {
      const topic = newTopic();
      const { feed, recorder, ended } = await follow(topic);
      const { epoch } = feed.position;
      for (const round of range(0, 4)) {
        await publishNotes(publisher, topic, round * 2 + 1, round * 2 + 2);
        await send(topic, make(epoch, round * 2 + 2));
      }
      // By whoever listens: a position that was made up must not begin a new log.
      await broker.publish(topic, note(11));
      await recorder.untilOffset(11);

      expect(offsetsOf(recorder.heard)).toEqual(range(1, 11));
      expect(idsOf(recorder.heard)).toEqual(range(1, 11).map(String));
      expect(ended).toEqual([]);
      expect(await publisher.tail(topic)).toEqual({ epoch, offset: 11 });
      feed.close();
    },
  );

  it('misses and repeats nothing when garbage comes in a flood, while it begins to listen as well', async () => {
    const topic = newTopic();
    const { epoch } = await publisher.tail(topic);
    let published = 0;
    const publishNext = async (): Promise<void> => {
      await publisher.publish(topic, note(published + 1));
      published += 1;
    };
    // At the tail or behind it: a notice of the next position would continue the log, and is believed.
    const flood = (async () => {
      for (let round = 1; round <= 20; round += 1) {
        await Promise.all(garbage.map(([, make]) => send(topic, make(epoch, published))));
      }
    })();
    const { feed, recorder, ended } = await follow(topic);
    const from = feed.position.offset;
    while (published < 200) await publishNext();
    await flood;
    await publishNext();
    await recorder.untilOffset(201);
    expect(offsetsOf(recorder.heard)).toEqual(range(from + 1, 201));
    expect(idsOf(recorder.heard)).toEqual(range(from + 1, 201).map(String));
    expect(ended).toEqual([]);
    feed.close();
  });

  it('logs each message that it cannot understand once, and not all of it, and counts it', async () => {
    const topic = newTopic();
    const { feed, recorder } = await follow(topic);
    warn.mockClear();
    onUnreadable.mockClear();
    for (const letter of ['a', 'b']) await send(topic, letter.repeat(100_000));
    await publisher.publish(topic, note(1));
    await recorder.untilOffset(1);

    expect(onUnreadable).toHaveBeenCalledTimes(2);
    const texts = warn.mock.calls.map(([fields]) => (fields as { readonly text: string }).text);
    expect(texts.map((text) => text[0])).toEqual(['a', 'b']);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(200);
    feed.close();
  });

  const entries: readonly (readonly [what: string, id: string, fields: readonly string[]])[] = [
    ['no event', '3-0', ['s', '1', 'u', '1', 'e', '{']],
    ['other fields', '3-0', ['x', 'y']],
    ['a time that no clock shows', '3-0', ['s', 'x', 'u', '1', 'e', written('x')]],
    ['the position of another beside it', '2-1', ['s', '1', 'u', '1', 'e', written('x')]],
  ];

  it.each(entries)(
    'ends those who need an entry that holds %s with CURSOR_EXPIRED, and serves all others',
    async (_what, id, fields) => {
      const topic = newTopic();
      await publishNotes(publisher, topic, 1, 2);
      const { feed, recorder, ended } = await follow(topic);
      const { epoch } = feed.position;
      await client.xadd(`${tagOf(topic)}:log`, id, ...fields);
      // Its place is taken as if it had been published.
      if (id === '3-0') await client.hset(`${tagOf(topic)}:meta`, 'offset', '3');
      error.mockClear();
      const next = id === '3-0' ? 4 : 3;
      await publishNotes(publisher, topic, next, 5);

      const cursors = [0, 1, next - 1].map((offset) => ({ epoch, offset }));
      for (const cursor of cursors.slice(0, 2)) {
        await expect(broker.history(topic, cursor, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
      }
      expect(error).toHaveBeenCalled();
      expect(idsOf(await broker.history(topic, cursors[2] ?? feed.position, 10))).toEqual(
        range(next, 5).map(String),
      );
      if (id === '3-0') {
        await vi.waitFor(() => expect(ended).toEqual(['CURSOR_EXPIRED']));
        expect(recorder.heard).toEqual([]);
      } else {
        await recorder.untilOffset(5);
        expect(ended).toEqual([]);
      }

      const { feed: anew, recorder: later } = await follow(topic);
      await publisher.publish(topic, note(6));
      await later.untilOffset(6);
      for (const open of [feed, anew]) open.close();
    },
  );

  it.each(['3-0', '9-0', '1700000000000-0', '18446744073709551615-18446744073709551615'])(
    'removes an entry past the tail that nobody published, here %s, and goes on',
    async (id) => {
      const topic = newTopic();
      const { feed, recorder, ended } = await follow(topic);
      const { epoch } = feed.position;
      await publishNotes(publisher, topic, 1, 2);
      await client.xadd(`${tagOf(topic)}:log`, id, 'x', 'y');
      expect(idsOf(await broker.history(topic, { epoch, offset: 1 }, 10))).toEqual(['2']);
      await publishNotes(broker, topic, 3, 5);
      await recorder.untilOffset(5);

      expect(offsetsOf(recorder.heard)).toEqual(range(1, 5));
      expect(ended).toEqual([]);
      expect(await broker.tail(topic)).toEqual({ epoch, offset: 5 });
      expect(idsOf(await broker.history(topic, { epoch, offset: 2 }, 10))).toEqual(['3', '4', '5']);
      feed.close();
    },
  );
});
