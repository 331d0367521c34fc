import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { HistoryLimits } from '../../../../src/server/broker/broker.ts';
import { defineEvent } from '../../../../src/server/broker/event.ts';
import { marketTopic } from '../../../../src/server/domains/markets/topics.ts';
import { priceUpdated } from '../../../../src/server/domains/markets/events.ts';
import { tradeExecuted } from '../../../../src/server/domains/trades/events.ts';
import { openTopicFeed } from '../../../../src/server/hub/topic-feed.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import {
  idsOf,
  newTopic,
  offsetsOf,
  publishNotes,
  range,
  type CreateBroker,
} from '../../../support/broker/broker-under-test.ts';
import { note, noted } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';
import {
  askNodes,
  connectBroker,
  connectTwice,
  redisServices,
  type RedisService,
} from '../../../support/redis/redis-brokers.ts';
import { describeBroker } from '../contract.ts';

/** Pages of items. On a busy machine a command waits longer than its time limit behind thousands of others. */
function pagesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const size = 500;
  return range(1, Math.ceil(items.length / size)).map((page) => items.slice((page - 1) * size, page * size));
}

const limits: HistoryLimits = { size: 100, ttlMs: 3_600_000 };

describe.each(redisServices)('$name', ({ name, start }) => {
  let service: RedisService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service[Symbol.asyncDispose]());

  const create: CreateBroker = (custom) => connectTwice(service.url, custom);
  const ask = <Answer>(question: (node: Redis) => Promise<readonly Answer[]>): Promise<Answer[]> =>
    askNodes(service, question);
  const keysOf = (topic: string): string => `marketcast:{${encodeURIComponent(topic)}}:*`;
  const bytesOf = async (topic: string): Promise<number> => {
    const sizes = await ask(async (node) => {
      const keys = await node.keys(keysOf(topic));
      return Promise.all(keys.map((key) => node.memory('USAGE', key, 'SAMPLES', 0)));
    });
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  };

  describeBroker(name, create, { ttlMs: 2000 });

  it('lets every key of a topic expire', async () => {
    await using brokers = await create(limits);
    const topic = newTopic();
    await brokers.one.publish(topic, note('a', { supersedes: { key: 'k', order: 2n } }));
    await brokers.one.publish(topic, note('b', { supersedes: { key: 'k', order: 1n } }));

    const keys = await ask((node) => node.keys(keysOf(topic)));
    const lives = await ask(async (node) => {
      const found = await node.keys(keysOf(topic));
      return Promise.all(found.map((key) => node.pttl(key)));
    });
    expect(keys).toHaveLength(5);
    for (const life of lives) {
      expect(life).toBeGreaterThan(0);
      expect(life).toBeLessThanOrEqual(limits.ttlMs);
    }
    // A topic that was only looked at goes as well.
    const quiet = newTopic();
    await brokers.one.tail(quiet);
    const [life = 0] = await ask(async (node) => {
      const found = await node.keys(keysOf(quiet));
      return Promise.all(found.map((key) => node.pttl(key)));
    });
    expect(life).toBeGreaterThan(0);
  });

  it('keeps no more of a topic however much is published', async () => {
    await using brokers = await create(limits);
    const topic = newTopic();
    const publish = (from: number, to: number) =>
      Promise.all(
        range(from, to).map((id) => {
          const supersedes = { key: `key ${id}`, order: BigInt(id) };
          return brokers.one.publish(topic, note(id, { supersedes }));
        }),
      );
    await publish(1, 1000);
    const before = await bytesOf(topic);
    for (const ids of pagesOf(range(1001, 5000))) await publish(ids[0] ?? 0, ids.at(-1) ?? 0);

    expect(await bytesOf(topic)).toBeLessThan(before * 1.1);
  });

  it('holds the default history of a market in a megabyte and a quarter', async () => {
    const broker = await connectBroker(
      service.url,
      { ...limits, size: 1000 },
      { definitions: [tradeExecuted, priceUpdated] },
    );
    const marketId = crypto.randomUUID();
    const topic = marketTopic.of(marketId);
    const updatedAt = '2026-11-20T05:02:47.123457Z';
    const trades = range(1, 2500).flatMap((index) => [
      tradeExecuted.create({
        id: crypto.randomUUID(),
        marketId,
        userWallet: '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU',
        tradeType: 'buy',
        outcome: true,
        shares: 1_000_000_000n,
        cost: 512_345_678n,
        priceAfter: '0.512345678',
        txSignature:
          '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW',
        blockTime: updatedAt,
        createdAt: updatedAt,
      }),
      priceUpdated.create({
        marketId,
        priceYes: '0.512345678',
        priceNo: '0.487654322',
        sharesYes: BigInt(index) * 1_000_000_000n,
        sharesNo: 1_000_000_000n,
        totalVolume: BigInt(index) * 512_345_678n,
        updatedAt,
        commitOrder: String(100_000_000 + index * 1000),
      }),
    ]);
    for (const page of pagesOf(trades)) await Promise.all(page.map((event) => broker.publish(topic, event)));
    await broker.close();

    expect(await bytesOf(topic)).toBeLessThan(1_310_720);
  });

  it.each(['{', '}', '{}', '{a}b', '}{', 'a b', 'ünï 🌧', '%7B', ' ', 'a\nb', 'x'.repeat(500)])(
    'keeps a topic of its own for the market %j',
    async (marketId) => {
      await using brokers = await create(limits);
      const topic = marketTopic.of(`${crypto.randomUUID()}${marketId}`);
      const recorder = createRecorder();
      const { position } = await brokers.one.subscribe(topic, recorder.listener);
      await publishNotes(brokers.two, topic, 1, 3);

      await recorder.untilOffset(3);
      expect(idsOf(await brokers.one.history(topic, position, 10))).toEqual(['1', '2', '3']);
      expect((await brokers.one.tail(`${topic} `)).offset).toBe(0);
    },
  );

  it('keeps the place of an event that only a newer process knows', async () => {
    const added = defineEvent('added', {
      payload: noted.payload,
      marketId: () => 'm',
      topics: () => [],
      identity: () => 'new',
      occurredAt: () => null,
    });
    const newer = await connectBroker(service.url, limits, { definitions: [noted, added] });
    const older = await connectBroker(service.url, limits);
    const topic = newTopic();
    const recorder = createRecorder();
    const feed = await openTopicFeed(older, topic, createLogger('silent'));
    feed.listeners.add({ deliver: recorder.listener, end: () => undefined });
    const { position } = feed;
    const { payload } = note(2);
    await newer.publish(topic, note(1));
    await newer.publish(topic, added.create(noted.payload.parse(noted.payload.encode(payload as never))));
    await newer.publish(topic, note(3));

    await recorder.untilOffset(3);
    expect(recorder.ids).toEqual(['1', 'new', '3']);
    const history = await older.history(topic, position, 10);
    expect(offsetsOf(history)).toEqual([1, 2, 3]);
    expect(history[1]?.event).toMatchObject({ type: 'added', payload: null, topics: [] });
    feed.close();
    await Promise.all([newer.close(), older.close()]);
  });
});
