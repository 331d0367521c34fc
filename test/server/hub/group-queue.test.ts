import { setImmediate } from 'node:timers/promises';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { GroupQueue, type Accepts } from '../../../src/server/hub/group-queue.ts';
import { openTopicFeed, type TopicFeed } from '../../../src/server/hub/topic-feed.ts';
import { errorWith, idsOf, range } from '../../support/broker/broker-under-test.ts';
import { createScriptedBroker, type ScriptedBroker } from '../../support/broker/scripted-broker.ts';

const topic = 'market:m';
const queueSize = 10;
const ids = (from: number, to: number) => range(from, to).map(String);

let script: ScriptedBroker;
let feed: TopicFeed;

beforeEach(() => start());

async function start(size?: number): Promise<void> {
  script = createScriptedBroker(size);
  feed = await openTopicFeed(script.broker, topic, createLogger('silent'));
}

function createQueue(accepts: Accepts = () => true, onEnd: () => void = () => undefined): GroupQueue {
  return new GroupQueue({ feed, accepts, queueSize, onEnd });
}

/** Takes publications one by one. */
async function take(queue: GroupQueue, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const batch = await queue.take(1);
    if (batch.length === 0) throw new Error(`ended after ${taken.length} of ${count}`);
    taken.push(...idsOf(batch));
  }
  return taken;
}

async function publish(from: number, to: number): Promise<void> {
  for (const id of range(from, to)) await script.publish(topic, id);
}

describe('the queue of a group that falls behind', () => {
  it('loses nothing: it reads on from the log, and is live again when it has caught up', async () => {
    const slow = createQueue();
    await publish(1, 1500);
    expect(await take(slow, 1500)).toEqual(ids(1, 1500));

    const caughtUp = slow.take(1);
    await setImmediate();
    const looks = script.looks.length;
    await publish(1501, 1501);
    expect(idsOf(await caughtUp)).toEqual(['1501']);
    await publish(1502, 1505);
    expect(await take(slow, 4)).toEqual(ids(1502, 1505));
    expect(script.looks).toHaveLength(looks);
  });

  it('loses nothing however its pace and the publishing alternate', async () => {
    const slow = createQueue();
    const taken: string[] = [];
    let published = 0;
    for (const [burst, count] of [
      [9, 3],
      [1, 6],
      [10, 10],
      [11, 1],
      [25, 30],
      [600, 2],
      [3, 610],
      [0, 2],
    ] as const) {
      await publish(published + 1, published + burst);
      published += burst;
      taken.push(...(await take(slow, Math.min(count, published - taken.length))));
    }
    taken.push(...(await take(slow, published - taken.length)));

    expect(taken).toEqual(ids(1, published));
  });

  it('gives at most as many publications at once as it is asked for', async () => {
    const queue = createQueue();
    await publish(1, 25);
    const batches: string[][] = [];
    while (batches.flat().length < 25) batches.push(idsOf(await queue.take(4)));
    expect(batches.flat()).toEqual(ids(1, 25));
    expect(Math.max(...batches.map(({ length }) => length))).toBe(4);
  });

  it('holds no more than its size, whether it is live or reads the log', async () => {
    let accepted = 0;
    let taken = 0;
    let most = 0;
    const slow = createQueue(() => {
      accepted += 1;
      most = Math.max(most, accepted - taken);
      return true;
    });
    for (const burst of range(1, 40)) {
      await publish(burst * 20 - 19, burst * 20);
      for (const id of range(burst * 2 - 1, burst * 2)) {
        expect(await take(slow, 1)).toEqual([String(id)]);
        taken += 1;
      }
    }
    expect(most).toBe(queueSize);
  });

  it('does not slow the others down, nor make them read the log', async () => {
    const [slow, fast] = [createQueue(), createQueue()];
    for (const id of range(1, 100)) {
      await publish(id, id);
      expect(await take(fast, 1)).toEqual([String(id)]);
    }
    expect(script.looks).toHaveLength(0);
    expect(await take(slow, 100)).toEqual(ids(1, 100));
  });

  it('gives the publications that it accepts and skips the rest, however long that is', async () => {
    const rare = createQueue(({ position }) => position.offset % 400 === 0);
    const dense = createQueue(({ position }) => position.offset % 2 === 0);
    await publish(1, 2000);

    expect(await take(rare, 5)).toEqual(['400', '800', '1200', '1600', '2000']);
    expect(await take(dense, 1000)).toEqual(ids(1, 2000).filter((id) => Number(id) % 2 === 0));
  });

  it('still has all when the log just reaches back to it', async () => {
    await start(50);
    const slow = createQueue();
    await publish(1, 60);
    // The queue holds ten, and the log has the last fifty.
    expect(await take(slow, 60)).toEqual(ids(1, 60));
  });

  it('fails with CURSOR_EXPIRED when the log no longer reaches back to it, after all that it holds', async () => {
    await start(50);
    const onEnd = vi.fn();
    const slow = createQueue(() => true, onEnd);
    await publish(1, 61);
    expect(await take(slow, queueSize)).toEqual(ids(1, 10));
    await expect(slow.take(1)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    expect(await slow.take(1)).toEqual([]);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(feed.listeners.size).toBe(0);
  });

  it('waits for a log that is out of reach, and then reads on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const slow = createQueue();
      await publish(1, 30);
      expect(await take(slow, queueSize)).toEqual(ids(1, 10));
      script.beforeCall = () => {
        throw new ApiError('SERVICE_UNAVAILABLE');
      };
      const next = slow.take(1);
      await vi.advanceTimersByTimeAsync(10_000);
      script.beforeCall = () => undefined;
      await vi.advanceTimersByTimeAsync(1000);

      expect(idsOf(await next)).toEqual(['11']);
      expect(await take(slow, 19)).toEqual(ids(12, 30));
    } finally {
      vi.useRealTimers();
    }
  });

  it('can be closed while it reads the log', async () => {
    const slow = createQueue();
    await publish(1, 30);
    await take(slow, queueSize);
    let admit: () => void = () => undefined;
    script.beforeAnswer = () => new Promise<void>((resolve) => (admit = resolve));
    const next = slow.take(1);
    await setImmediate();
    slow.close();
    admit();

    expect(await next).toEqual([]);
    expect(feed.listeners.size).toBe(0);
  });
});

describe('the end of a queue', () => {
  it('comes after the publications that it holds when it is finished', async () => {
    const queue = createQueue();
    await publish(1, 3);
    queue.finish();
    await publish(4, 4);
    expect(await take(queue, 3)).toEqual(ids(1, 3));
    expect(await queue.take(1)).toEqual([]);
  });

  it('comes at once when it is closed, also for a group that waits', async () => {
    const [waiting, full] = [createQueue(), createQueue(({ position }) => position.offset < 3)];
    const next = waiting.take(1);
    waiting.close();
    await publish(1, 3);
    full.close();
    expect(await next).toEqual([]);
    expect(await full.take(1)).toEqual([]);
  });
});
