import { setImmediate } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { createHub } from '../../../src/server/hub/hub.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { HubSubscription } from '../../support/hub/hub-subscription.ts';
import { createScriptedBroker } from '../../support/broker/scripted-broker.ts';

const topic = 'market:m';
const publications = 14;
const logger = createLogger('silent');

/** A subscription, and its place in the interleaving. */
const consumer = fc.record({
  /** Begins after that many publications; null begins with the next. */
  after: fc.option(fc.nat(publications)),
  /** Subscribes after at least that many publications. */
  startsAt: fc.nat(publications),
  /** Whether the scheduler delays each of its executions. */
  isSlow: fc.boolean(),
  /** Leaves after that many publications; null means never. */
  stopsAfter: fc.option(fc.nat(5)),
});

/** How the connection treats the notice of a publication. */
const fate = fc.constantFrom('brought', 'brought', 'brought', 'lost', 'repeated', 'delayed');

type Scheduler = fc.Scheduler;

/** Runs an interleaving. Returns the offsets that each consumer received, and the expected offsets. */
async function play(
  scheduler: Scheduler,
  consumers: readonly {
    after: number | null;
    startsAt: number;
    isSlow: boolean;
    stopsAfter: number | null;
  }[],
  fates: readonly string[],
  queueSize: number,
): Promise<{ readonly received: number[]; readonly expected: number[] }[]> {
  const script = createScriptedBroker();
  const turn = (label: string) => scheduler.schedule(Promise.resolve(), label);
  script.beforeCall = (call) => turn(`ask ${call}`);
  script.beforeAnswer = (call) => turn(`answer ${call}`);
  const delayed: Publication[] = [];
  script.onNotice = (publication) => {
    switch (fates[publication.position.offset - 1]) {
      case 'lost':
        return [];
      case 'repeated':
        return [publication, publication];
      case 'delayed':
        delayed.push(publication);
        return [];
      default:
        return [publication, ...delayed.splice(0)];
    }
  };
  const hub = createHub(script.broker, { queueSize, payloadCacheBytes: 1_000_000 }, logger);
  const { epoch } = await createStart(script);

  let made = 0;
  let begun = 0;
  const progress = createProgress();
  const publishing = (async () => {
    for (const id of range(1, publications)) {
      await turn(`publish ${id}`);
      await script.publish(topic, id);
      made = id;
      progress.announce();
    }
  })();

  const consuming = consumers.map(async ({ after, startsAt, isSlow, stopsAfter }, index) => {
    await progress.until(() => made >= startsAt);
    await turn(`consumer ${index} begins`);
    // A publication of the future has no cursor.
    const from = after === null ? null : Math.min(after, made);
    const subscription = await HubSubscription.open(hub, topic, {
      after: from === null ? null : { epoch, offset: from },
      ...(isSlow ? { pace: () => turn(`consumer ${index} executes`) } : {}),
    });
    const latest = made;
    begun += 1;
    progress.announce();
    const received: number[] = [];
    while (received.length < (stopsAfter ?? Infinity) && received.at(-1) !== publications + 1) {
      const publication = await subscription.next();
      if (publication === null) throw new Error('ended by itself');
      received.push(publication.position.offset);
    }
    subscription.leave();
    // Without a cursor it gets everything after its beginning, and publications that this process hears of late.
    const first = from === null ? Math.min(received[0] ?? latest + 1, latest + 1) : from + 1;
    const last = stopsAfter === null ? publications + 1 : (received.at(-1) ?? first - 1);
    const expected = range(first, last);
    return { received, expected };
  });

  const all = Promise.all([publishing, ...consuming]);
  // The last notice always arrives, so that the feed finds the lost notices before it.
  const finale = publishing.then(async () => {
    script.onNotice = (publication) => [publication];
    await progress.until(() => begun === consumers.length);
    await turn('finale');
    await script.publish(topic, publications + 1);
  });
  await scheduler.waitFor(Promise.all([all, finale]));
  const [, ...results] = await all;
  await setImmediate();
  expect({ topics: hub.topics, subscriptions: hub.subscriptions, listeners: script.listeners }).toEqual({
    topics: 0,
    subscriptions: 0,
    listeners: 0,
  });
  hub.close();
  return results;
}

/** A condition that several consumers wait for. */
function createProgress() {
  const waiting = new Set<() => void>();
  return {
    announce() {
      for (const wake of waiting) wake();
      waiting.clear();
    },
    async until(isReached: () => boolean): Promise<void> {
      while (!isReached()) await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
}

/** The tail of the empty log, read without the scheduler. */
function createStart(script: ReturnType<typeof createScriptedBroker>) {
  const { beforeCall, beforeAnswer } = script;
  script.beforeCall = () => undefined;
  script.beforeAnswer = () => undefined;
  return script.broker.tail(topic).finally(() => Object.assign(script, { beforeCall, beforeAnswer }));
}

describe('recovery', () => {
  it('brings each publication once and in order, in any interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(consumer, { minLength: 1, maxLength: 4 }),
        fc.array(fate, { minLength: publications, maxLength: publications }),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, consumers, fates, queueSize) => {
          for (const { received, expected } of await play(scheduler, consumers, fates, queueSize)) {
            expect(received).toEqual(expected);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
