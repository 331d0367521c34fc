import { setImmediate } from 'node:timers/promises';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import { createHub, type Hub } from '../../../src/server/hub/hub.ts';
import { createLog } from '../../../src/server/base/logger.ts';
import { errorWith, range } from '../../support/broker/broker-under-test.ts';
import { subscribeAt } from '../../support/hub/hub-subscription.ts';
import { createScriptedBroker, type ScriptedBroker } from '../../support/broker/scripted-broker.ts';

const topic = 'market:m';
const queueSize = 10;
const ids = (from: number, to: number) => range(from, to).map(String);

let script: ScriptedBroker;
let hub: Hub;

beforeEach(() => start());

function start(size?: number): void {
  script = createScriptedBroker(size);
  hub = createHub(script.broker, { queueSize, payloadCacheBytes: 1_000_000 }, createLog('silent'));
}

async function publish(from: number, to: number): Promise<void> {
  for (const id of range(from, to)) await script.publish(topic, id);
}

describe('a consumer that falls behind', () => {
  it('loses nothing: it reads on from the log, and is live again when it has caught up', async () => {
    const slow = await subscribeAt(hub, topic);
    await publish(1, 1500);
    expect(await slow.take(1500)).toEqual(ids(1, 1500));

    const caughtUp = slow.next();
    await setImmediate();
    const looks = script.looks.length;
    await publish(1501, 1501);
    expect((await caughtUp)?.event.id).toBe('1501');
    await publish(1502, 1505);
    expect(await slow.take(4)).toEqual(ids(1502, 1505));
    expect(script.looks).toHaveLength(looks);
  });

  it('loses nothing however its pace and the publishing alternate', async () => {
    const slow = await subscribeAt(hub, topic);
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
      taken.push(...(await slow.take(Math.min(count, published - taken.length))));
    }
    taken.push(...(await slow.take(published - taken.length)));

    expect(taken).toEqual(ids(1, published));
  });

  it('holds no more than its queue, whether it is live or reads the log', async () => {
    for (const after of [null, await script.broker.tail(topic)]) {
      start();
      let accepted = 0;
      let taken = 0;
      let most = 0;
      const position = after === null ? null : await script.broker.tail(topic);
      const slow = await subscribeAt(hub, topic, position, () => {
        accepted += 1;
        most = Math.max(most, accepted - taken);
        return true;
      });
      for (const burst of range(1, 40)) {
        await publish(burst * 20 - 19, burst * 20);
        for (const id of range(burst * 2 - 1, burst * 2)) {
          expect(await slow.take(1)).toEqual([String(id)]);
          taken += 1;
        }
      }
      expect(most).toBeLessThanOrEqual(queueSize);
    }
  });

  it('does not slow the others down, nor make them read the log', async () => {
    const [slow, fast] = [await subscribeAt(hub, topic), await subscribeAt(hub, topic)];
    for (const id of range(1, 100)) {
      await publish(id, id);
      expect(await fast.take(1)).toEqual([String(id)]);
    }
    expect(script.looks).toHaveLength(0);
    expect(await slow.take(100)).toEqual(ids(1, 100));
  });

  it('brings what it accepts and skips the rest, however long that is', async () => {
    const rare = await subscribeAt(hub, topic, null, ({ position }) => position.offset % 400 === 0);
    const dense = await subscribeAt(hub, topic, null, ({ position }) => position.offset % 2 === 0);
    await publish(1, 2000);

    expect(await rare.take(5)).toEqual(['400', '800', '1200', '1600', '2000']);
    expect(await dense.take(1000)).toEqual(ids(1, 2000).filter((id) => Number(id) % 2 === 0));
  });

  it('ends with CURSOR_EXPIRED when the log no longer reaches back to it, and only then', async () => {
    start(50);
    const [slow, slower] = [await subscribeAt(hub, topic), await subscribeAt(hub, 'market:other')];
    await publish(1, 60);
    // The queue held ten, and the log has the last fifty.
    expect(await slow.take(60)).toEqual(ids(1, 60));

    for (const id of range(1, 61)) await script.publish('market:other', id);
    expect(await slower.take(queueSize)).toEqual(ids(1, 10));
    await expect(slower.next()).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    expect(await slower.next()).toBeNull();
    expect(hub.subscriptions).toBe(1);
  });

  it('waits for a log that is out of reach, and then reads on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const slow = await subscribeAt(hub, topic);
      await publish(1, 30);
      expect(await slow.take(queueSize)).toEqual(ids(1, 10));
      script.beforeCall = () => {
        throw new ApiError('SERVICE_UNAVAILABLE');
      };
      const next = slow.next();
      await vi.advanceTimersByTimeAsync(10_000);
      script.beforeCall = () => undefined;
      await vi.advanceTimersByTimeAsync(1000);

      expect((await next)?.event.id).toBe('11');
      expect(await slow.take(19)).toEqual(ids(12, 30));
    } finally {
      vi.useRealTimers();
    }
  });

  it('can be stopped while it reads the log', async () => {
    const slow = await subscribeAt(hub, topic);
    await publish(1, 30);
    await slow.take(queueSize);
    let admit: () => void = () => undefined;
    script.beforeAnswer = () => new Promise<void>((resolve) => (admit = resolve));
    const next = slow.next();
    await setImmediate();
    await slow.stop();
    admit();

    expect(await next).toBeNull();
    await setImmediate();
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
  });
});
