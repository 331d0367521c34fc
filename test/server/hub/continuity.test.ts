import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { createHub, type Hub } from '../../../src/server/hub/hub.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { errorWith, range } from '../../support/broker/broker-under-test.ts';
import { HubSubscription } from '../../support/hub/hub-subscription.ts';
import { createScriptedBroker, type ScriptedBroker } from '../../support/broker/scripted-broker.ts';

const topic = 'market:m';
const ids = (from: number, to: number) => range(from, to).map(String);
const expired = errorWith('CURSOR_EXPIRED');

let script: ScriptedBroker;
let hub: Hub;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  start();
});

afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

function start(size?: number): void {
  script = createScriptedBroker(size);
  hub = createHub(script.broker, { queueSize: 5000, payloadCacheBytes: 1_000_000 }, createLogger('silent'));
}

async function publish(from: number, to: number): Promise<void> {
  for (const id of range(from, to)) await script.publish(topic, id);
}

/** Loses every notice during the work. */
async function unheard(work: () => Promise<void>): Promise<void> {
  script.onNotice = () => [];
  await work();
  script.onNotice = (publication) => [publication];
}

describe('subscriptions get everything, once and in order, when the connection', () => {
  it('repeats notices', async () => {
    script.onNotice = (publication) => [publication, publication, publication];
    const subscription = await HubSubscription.open(hub, topic);
    await publish(1, 3);
    script.onNotice = (publication) => [publication];
    await publish(4, 4);

    expect(await subscription.take(4)).toEqual(ids(1, 4));
  });

  it('repeats a notice much later', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    let first: Publication | undefined;
    script.onNotice = (publication) => [(first ??= publication), publication];
    await publish(1, 3);

    expect(await subscription.take(3)).toEqual(ids(1, 3));
  });

  it('changes the order of notices', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    const held: Publication[] = [];
    script.onNotice = (publication) => {
      held.push(publication);
      return held.length < 4 ? [] : held.splice(0).reverse();
    };
    await publish(1, 8);

    expect(await subscription.take(8)).toEqual(ids(1, 8));
  });

  it('loses notices that the history still has', async () => {
    const [one, two] = [await HubSubscription.open(hub, topic), await HubSubscription.open(hub, topic)];
    await publish(1, 2);
    await unheard(() => publish(3, 9));
    await publish(10, 10);
    await setImmediate();
    await publish(11, 11);

    expect(await one.take(11)).toEqual(ids(1, 11));
    expect(await two.take(11)).toEqual(ids(1, 11));
    expect(script.looks).toHaveLength(1);
  });

  it('loses more notices than a page of the history has', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await unheard(() => publish(1, 1234));
    await publish(1235, 1236);

    expect(await subscription.take(1236)).toEqual(ids(1, 1236));
  });

  it('loses notices while the history is read for others', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await unheard(() => publish(1, 2));
    let rounds = 0;
    script.beforeAnswer = async (call) => {
      if (call !== 'history' || (rounds += 1) > 3) return;
      const next = rounds * 10;
      await unheard(() => publish(next, next + 1));
      await publish(next + 2, next + 2);
    };
    await publish(3, 3);

    expect(await subscription.take(12)).toEqual([
      ...ids(1, 3),
      ...[1, 2, 3].flatMap((ten) => ids(ten * 10, ten * 10 + 2)),
    ]);
  });

  it('loses the last notice: a probe finds it within ten seconds', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await publish(1, 1);
    await unheard(() => publish(2, 3));
    await vi.advanceTimersByTimeAsync(10_000);

    expect(await subscription.take(3)).toEqual(ids(1, 3));
  });

  it('loses notices during an interruption, and tells of it', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await unheard(() => publish(1, 3));
    script.interrupt();

    expect(await subscription.take(3)).toEqual(ids(1, 3));
  });

  it('loses notices while a subscription begins', async () => {
    await publish(1, 1);
    script.beforeAnswer = async (call) => {
      if (call === 'subscribe') await unheard(() => publish(2, 3));
    };
    const subscription = await HubSubscription.open(hub, topic);
    await publish(4, 4);

    expect(await subscription.take(3)).toEqual(ids(2, 4));
  });
});

describe('a history that cannot be read', () => {
  it('is waited for, and no later publication overtakes the missing publications', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    script.beforeCall = (call) => {
      if (call === 'history') throw new ApiError('SERVICE_UNAVAILABLE');
    };
    await unheard(() => publish(1, 2));
    await publish(3, 5);
    const first = subscription.next();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(script.looks).toHaveLength(0);

    script.beforeCall = () => undefined;
    await vi.advanceTimersByTimeAsync(1000);
    expect((await first)?.event.id).toBe('1');
    expect(await subscription.take(4)).toEqual(ids(2, 5));
  });

  it('is not read again and again without a pause when a notice has overtaken it', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await publish(1, 1);
    const ahead: Publication[] = [];
    script.onNotice = (publication) => {
      ahead.push(publication);
      return [];
    };
    // The notice of the third publication arrives before a replica of the log has it.
    const history = script.broker.history.bind(script.broker);
    let isBehind = true;
    const looks = vi.spyOn(script.broker, 'history').mockImplementation((...args) => {
      return isBehind ? Promise.resolve([]) : history(...args);
    });
    await publish(2, 3);
    script.onNotice = () => ahead.slice(-1);
    await script.publish(topic, 4);
    await vi.advanceTimersByTimeAsync(500);
    expect(looks.mock.calls.length).toBeLessThan(20);

    isBehind = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(await subscription.take(3)).toEqual(ids(1, 3));
  });
});

describe('a gap that cannot be filled', () => {
  it('ends every subscription with CURSOR_EXPIRED after the publications before it, and the feed', async () => {
    start(10);
    const [waiting, busy] = [await HubSubscription.open(hub, topic), await HubSubscription.open(hub, topic)];
    await publish(1, 2);
    expect(await waiting.take(2)).toEqual(ids(1, 2));
    const next = waiting.next();
    const failure = expect(next).rejects.toThrow(expired);
    await unheard(() => publish(3, 30));
    await publish(31, 31);

    await failure;
    expect(await busy.take(2)).toEqual(ids(1, 2));
    await expect(busy.next()).rejects.toThrow(expired);
    expect(await busy.next()).toBeNull();
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
    expect(script.listeners).toBe(0);
  });

  it('does not end the subscriptions of other topics', async () => {
    start(10);
    const other = await HubSubscription.open(hub, 'market:other');
    const lost = await HubSubscription.open(hub, topic);
    await unheard(() => publish(1, 30));
    await publish(31, 31);
    await expect(lost.next()).rejects.toThrow(expired);

    await script.publish('market:other', 'still here');
    expect(await other.take(1)).toEqual(['still here']);
  });

  it('is also a new epoch with the same offsets', async () => {
    const subscription = await HubSubscription.open(hub, topic);
    await publish(1, 2);
    expect(await subscription.take(2)).toEqual(ids(1, 2));
    script.wipe(topic);
    await publish(3, 5);

    await expect(subscription.next()).rejects.toThrow(expired);
  });

  it('does not keep new subscriptions from the topic', async () => {
    const lost = await HubSubscription.open(hub, topic);
    script.wipe(topic);
    await publish(1, 1);
    await expect(lost.next()).rejects.toThrow(expired);

    const start = { ...(await script.broker.tail(topic)), offset: 0 };
    const [live, recovering] = [
      await HubSubscription.open(hub, topic),
      await HubSubscription.open(hub, topic, { after: start }),
    ];
    await publish(2, 2);
    expect(await live.take(1)).toEqual(['2']);
    expect(await recovering.take(2)).toEqual(['1', '2']);
  });

  it('also ends a subscription that joins in the moment in which it is found', async () => {
    for (const hops of range(0, 40)) {
      start();
      const first = await HubSubscription.open(hub, topic);
      script.wipe(topic);
      // The feed learns of the new epoch during one of the steps of joining.
      const finding = publish(1, 1);
      for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
      const joining = HubSubscription.open(hub, topic);
      await Promise.all([finding, expect(first.next()).rejects.toThrow(expired)]);
      const joined = await joining;
      await setImmediate();
      await publish(2, 2);

      // The subscription ends or belongs to the new epoch, but it is never forgotten.
      const outcome = await joined.next().then(
        (publication) => publication?.event.id,
        (error: unknown) => error,
      );
      expect(['1', '2', expired], `after ${hops} steps`).toContainEqual(outcome);
      hub.close();
    }
  });
});
