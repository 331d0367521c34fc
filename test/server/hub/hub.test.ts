import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import { createHub } from '../../../src/server/hub/hub.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { errorWith, range } from '../../support/broker/broker-under-test.ts';
import { HubSubscription } from '../../support/hub/hub-subscription.ts';
import { createScriptedBroker } from '../../support/broker/scripted-broker.ts';

const topic = 'market:m';
const logger = createLogger('silent');

function createStage(queueSize = 100) {
  const script = createScriptedBroker();
  return { script, hub: createHub(script.broker, { queueSize, payloadCacheBytes: 1_000_000 }, logger) };
}

describe('a subscription at the hub', () => {
  it('brings later publications to every subscription, in order', async () => {
    const { script, hub } = createStage();
    await script.publish(topic, 'before');
    const [one, two] = [await HubSubscription.open(hub, topic), await HubSubscription.open(hub, topic)];
    for (const id of range(1, 5)) await script.publish(topic, id);

    expect(await one.take(5)).toEqual(['1', '2', '3', '4', '5']);
    expect(await two.take(5)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('brings the publications that it accepts', async () => {
    const { script, hub } = createStage();
    const even = await HubSubscription.open(hub, topic, {
      accepts: ({ position }) => position.offset % 2 === 0,
    });
    for (const id of range(1, 6)) await script.publish(topic, id);

    expect(await even.take(3)).toEqual(['2', '4', '6']);
  });

  it('brings publications as they stand in the log', async () => {
    const { script, hub } = createStage();
    const start = await script.broker.tail(topic);
    const subscription = await HubSubscription.open(hub, topic);
    await script.publish(topic, 'a', { amount: 9007199254740993n, text: null });

    const [inLog] = await script.broker.history(topic, start, 1);
    expect(await subscription.next()).toEqual(inLog);
  });

  it('begins after a position with the missed publications, and goes on with live publications', async () => {
    const { script, hub } = createStage();
    const start = await script.broker.tail(topic);
    for (const id of range(1, 4)) await script.publish(topic, id);
    const all = await HubSubscription.open(hub, topic, { after: start });
    const some = await HubSubscription.open(hub, topic, { after: { ...start, offset: 3 } });
    const none = await HubSubscription.open(hub, topic, { after: { ...start, offset: 4 } });
    await script.publish(topic, 5);

    expect(await all.take(5)).toEqual(['1', '2', '3', '4', '5']);
    expect(await some.take(2)).toEqual(['4', '5']);
    expect(await none.take(1)).toEqual(['5']);
  });

  it('begins after a position that lies many pages back', async () => {
    const { script, hub } = createStage();
    const start = await script.broker.tail(topic);
    for (const id of range(1, 1700)) await script.publish(topic, id);

    const subscription = await HubSubscription.open(hub, topic, { after: start });
    expect(await subscription.take(1700)).toEqual(range(1, 1700).map(String));
  });

  it('is refused after a position that the log cannot go on from, and leaves nothing open', async () => {
    const { script, hub } = createStage();
    await script.publish(topic, 1);
    const { epoch } = await script.broker.tail(topic);

    await expect(HubSubscription.open(hub, topic, { after: { epoch, offset: 2 } })).rejects.toThrow(
      errorWith('CURSOR_INVALID'),
    );
    await expect(HubSubscription.open(hub, topic, { after: { epoch: 'other', offset: 0 } })).rejects.toThrow(
      errorWith('CURSOR_EXPIRED'),
    );
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
    expect(script.listeners).toBe(0);
  });

  it('that is refused does not disturb other subscriptions of its topic', async () => {
    const { script, hub } = createStage();
    const subscription = await HubSubscription.open(hub, topic);
    await expect(
      HubSubscription.open(hub, topic, { after: { epoch: 'other', offset: 0 } }),
    ).rejects.toThrow();
    await script.publish(topic, 1);

    expect(await subscription.take(1)).toEqual(['1']);
    expect(script.listeners).toBe(1);
  });
});

describe('the subscription of the hub at the broker', () => {
  it('is a single subscription for each topic, for any number of subscriptions at the hub', async () => {
    const { script, hub } = createStage();
    const subscriptions = await Promise.all(
      range(1, 50).map((index) => HubSubscription.open(hub, `market:${index % 2}`)),
    );
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({
      topics: 2,
      subscriptions: 50,
    });
    expect(script.listeners).toBe(2);

    for (const subscription of subscriptions.slice(1)) subscription.leave();
    await setImmediate();
    expect(script.listeners).toBe(1);
    subscriptions[0]?.leave();
    await setImmediate();
    expect(script.listeners).toBe(0);
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
  });

  it('is closed after a thousand subscriptions came and went', async () => {
    const { script, hub } = createStage();
    const start = await script.broker.tail(topic);
    for (const round of range(1, 10)) {
      const subscriptions = await Promise.all(
        range(1, 100).map((index) =>
          HubSubscription.open(hub, topic, { after: index % 3 === 0 ? start : null }),
        ),
      );
      await script.publish(topic, round);
      for (const subscription of subscriptions) subscription.leave();
    }

    await setImmediate();
    expect(script.listeners).toBe(0);
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
  });

  it('is confirmed before a second subscription at the hub resolves', async () => {
    const { script, hub } = createStage();
    let admit: () => void = () => undefined;
    script.beforeAnswer = () => new Promise<void>((resolve) => (admit = resolve));
    let isLive = false;
    const first = HubSubscription.open(hub, topic);
    const second = HubSubscription.open(hub, topic).then((subscription) => {
      isLive = true;
      return subscription;
    });
    await setImmediate();
    expect(script.listeners).toBe(1);
    expect(isLive).toBe(false);

    script.beforeAnswer = () => undefined;
    admit();
    const subscriptions = [await first, await second];
    await script.publish(topic, 1);
    for (const subscription of subscriptions) expect(await subscription.take(1)).toEqual(['1']);
  });

  it('is tried again after a failure', async () => {
    const { script, hub } = createStage();
    script.beforeCall = () => {
      throw new ApiError('SERVICE_UNAVAILABLE');
    };
    const failures = await Promise.allSettled([
      HubSubscription.open(hub, topic),
      HubSubscription.open(hub, topic),
    ]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });

    script.beforeCall = () => undefined;
    const subscription = await HubSubscription.open(hub, topic);
    await script.publish(topic, 1);
    expect(await subscription.take(1)).toEqual(['1']);
  });
});

describe('closing the hub', () => {
  it('ends every subscription after its queued publications, and leaves no topic open at the broker', async () => {
    const { script, hub } = createStage();
    const [queued, waiting] = [
      await HubSubscription.open(hub, topic),
      await HubSubscription.open(hub, 'market:other'),
    ];
    const end = waiting.next();
    await script.publish(topic, 1);
    hub.close();

    expect(await queued.take(1)).toEqual(['1']);
    expect(await queued.next()).toBeNull();
    expect(await end).toBeNull();
    await setImmediate();
    expect(script.listeners).toBe(0);
    expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({ topics: 0, subscriptions: 0 });
  });

  it('takes no new subscription: SERVICE_UNAVAILABLE', async () => {
    const { hub } = createStage();
    hub.close();
    await expect(HubSubscription.open(hub, topic)).rejects.toThrow(errorWith('SERVICE_UNAVAILABLE'));
  });

  it.each(['subscribe', 'history'] as const)(
    'ends or refuses a subscription that waits for the answer to %s, and leaves nothing open',
    async (call) => {
      const { script, hub } = createStage();
      const start = await script.broker.tail(topic);
      await script.publish(topic, 1);
      let admit: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        script.beforeAnswer = (answered) => {
          if (answered !== call) return undefined;
          resolve();
          return new Promise<void>((admitted) => (admit = admitted));
        };
      });
      const opening = HubSubscription.open(hub, topic, { after: start });
      await held;
      hub.close();
      admit();

      const end = await opening.then(
        async (subscription) => {
          while ((await subscription.next()) !== null);
          return 'done';
        },
        (error: unknown) => error,
      );
      expect(['done', errorWith('SERVICE_UNAVAILABLE')]).toContainEqual(end);
      await setImmediate();
      expect(script.listeners).toBe(0);
      expect({ topics: hub.topics, subscriptions: hub.subscriptions }).toEqual({
        topics: 0,
        subscriptions: 0,
      });
    },
  );
});
