import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Broker } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { createPublisher, type Publisher } from '../../../src/server/commit/publisher.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { errorWith, idsOf, range } from '../../support/broker/broker-under-test.ts';
import { note } from '../../support/broker/notes.ts';

const logger = createLogger('silent');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // The pause before a retry may be drawn as 0.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A broker whose connection breaks when told so: every publication fails until it is back. */
interface UnsteadyBroker {
  readonly broker: Broker;
  /** Publications that go through before the connection breaks. */
  readonly breakAfter: (publications: number) => void;
  /** Takes another publication, and breaks before it can answer. */
  readonly breakBeforeAnswer: () => void;
  readonly repair: () => void;
  /** Identities in a topic's log, in order. */
  readonly logOf: (topic: string) => Promise<string[]>;
}

function createUnsteadyBroker(): UnsteadyBroker {
  const memory = createMemoryBroker({ size: 10_000, ttlMs: 60_000 });
  let remaining = Infinity;
  let isLastUnanswered = false;
  const broker: Broker = {
    ...memory,
    async publish(topic, event, after) {
      if (remaining > 0) {
        remaining -= 1;
        return memory.publish(topic, event, after);
      }
      if (isLastUnanswered) {
        isLastUnanswered = false;
        await memory.publish(topic, event, after);
      }
      throw new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
    },
  };
  return {
    broker,
    breakAfter: (publications) => (remaining = publications),
    breakBeforeAnswer() {
      remaining = 0;
      isLastUnanswered = true;
    },
    repair: () => (remaining = Infinity),
    async logOf(topic) {
      const { epoch } = await memory.tail(topic);
      return idsOf(await memory.history(topic, { epoch, offset: 0 }, 10_000));
    },
  };
}

const event = (id: number, ...topics: string[]): Event => note(id, { topics });
const ids = (from: number, to: number): string[] => range(from, to).map(String);

/** Advances the time, and runs the timers that are due. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the publisher', () => {
  it('publishes at once, in the order in which commits are handed over, in every log of an event', async () => {
    const { broker, logOf } = createUnsteadyBroker();
    const publisher = createPublisher(broker, null, 1000, logger);

    publisher.publish([event(1, 'a', 'all'), event(2, 'a', 'all')]);
    publisher.publish([]);
    publisher.publish(range(3, 600).map((id) => event(id, id % 2 === 0 ? 'a' : 'b', 'all')));
    await pass(0);

    expect(publisher.waiting).toBe(0);
    expect(await logOf('all')).toEqual(ids(1, 600));
    expect(await logOf('b')).toEqual(ids(3, 600).filter((id) => Number(id) % 2 === 1));
  });

  it('keeps events in order while the broker is out of reach, and publishes them when it is back', async () => {
    const { broker, breakAfter, repair, logOf } = createUnsteadyBroker();
    const publisher = createPublisher(broker, null, 1000, logger);
    breakAfter(0);

    publisher.publish([event(1, 'a')]);
    publisher.publish([event(2, 'a'), event(3, 'a')]);
    await pass(60_000);
    expect(publisher.waiting).toBe(3);
    expect(await logOf('a')).toEqual([]);

    repair();
    publisher.publish([event(4, 'a')]);
    await pass(1000);
    expect(publisher.waiting).toBe(0);
    expect(await logOf('a')).toEqual(ids(1, 4));
  });

  it('tries again within a second, however long the broker was away, and not more than a few times a second', async () => {
    const { broker, breakAfter } = createUnsteadyBroker();
    // Every pause is as long as it may be.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const publish = vi.spyOn(broker, 'publish');
    const publisher = createPublisher(broker, null, 1000, logger);
    breakAfter(0);
    publisher.publish([event(1, 'a')]);
    await pass(10_000);
    const attempts = publish.mock.calls.length;

    await pass(10_000);
    expect(publish.mock.calls.length - attempts).toBe(10);
    expect(attempts).toBeLessThan(20);
  });

  it('lets no event overtake one that failed, however many of its batch succeed', async () => {
    const { broker, logOf } = createUnsteadyBroker();
    const failures = new Map([
      ['2 in a', 2],
      ['4 in all', 1],
    ]);
    const unlucky: Broker = {
      ...broker,
      async publish(topic, given, after) {
        const name = `${given.id} in ${topic}`;
        const left = failures.get(name) ?? 0;
        failures.set(name, left - 1);
        if (left > 0) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
        return broker.publish(topic, given, after);
      },
    };
    const publisher = createPublisher(unlucky, null, 1000, logger);
    const published: string[] = [];
    for (const id of range(1, 600)) {
      publisher.publish([event(id, id % 2 === 0 ? 'a' : 'b', 'all')], {
        onPublished: () => published.push(String(id)),
      });
    }
    await pass(0);
    expect(await logOf('a')).toEqual([]);
    expect(await logOf('b')).toContain('255');
    expect(await logOf('all')).toEqual(ids(1, 3));

    await pass(1000);
    expect(await logOf('all')).toEqual(ids(1, 600));
    expect(await logOf('a')).toEqual(ids(1, 600).filter((id) => Number(id) % 2 === 0));
    expect([...published].sort((one, other) => Number(one) - Number(other))).toEqual(ids(1, 600));
  });

  it('publishes an event once that the broker took without an answer', async () => {
    const { broker, breakBeforeAnswer, repair, logOf } = createUnsteadyBroker();
    const publisher = createPublisher(broker, null, 1000, logger);
    breakBeforeAnswer();
    publisher.publish([event(1, 'a', 'all'), event(2, 'a', 'all')]);
    await pass(10);
    repair();
    await pass(1000);

    expect(await logOf('a')).toEqual(['1', '2']);
    expect(await logOf('all')).toEqual(['1', '2']);
  });

  it('keeps every log in order, and every event once, wherever outages begin and end', async () => {
    const outage = fc.record({
      after: fc.integer({ min: 0, max: 30 }),
      isUnanswered: fc.boolean(),
      lastsMs: fc.integer({ min: 0, max: 3000 }),
    });
    const commit = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(outage, { maxLength: 6 }),
        fc.array(commit, { minLength: 1, maxLength: 20 }),
        async (outages, commits) => {
          const unsteady = createUnsteadyBroker();
          const publisher = createPublisher(unsteady.broker, null, 10_000, logger);
          let count = 0;
          for (const [index, size] of commits.entries()) {
            const { after, isUnanswered, lastsMs } = outages[index] ?? {
              after: 0,
              isUnanswered: false,
              lastsMs: -1,
            };
            if (lastsMs >= 0) {
              if (isUnanswered) unsteady.breakBeforeAnswer();
              else unsteady.breakAfter(after);
            }
            publisher.publish(range(count + 1, count + size).map((id) => event(id, `m${id % 3}`, 'all')));
            count += size;
            await pass(Math.max(0, lastsMs));
            unsteady.repair();
          }
          await pass(2000);

          expect(publisher.waiting).toBe(0);
          expect(await unsteady.logOf('all')).toEqual(ids(1, count));
          for (const rest of [0, 1, 2]) {
            const own = ids(1, count).filter((id) => Number(id) % 3 === rest);
            expect(await unsteady.logOf(`m${rest}`)).toEqual(own);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells of each commit when all of its events are published, in the order of the commits', async () => {
    const { broker, breakAfter, repair } = createUnsteadyBroker();
    const publisher = createPublisher(broker, null, 1000, logger);
    const published: string[] = [];
    breakAfter(2);
    publisher.publish([event(1, 'a')], { onPublished: () => published.push('first') });
    publisher.publish([event(2, 'a'), event(3, 'a')], { onPublished: () => published.push('second') });
    publisher.publish([event(4, 'a')], { onPublished: () => published.push('third') });
    await pass(10);
    expect(published).toEqual(['first']);

    repair();
    await pass(1000);
    expect(published).toEqual(['first', 'second', 'third']);
  });

  it('takes no more than its capacity: SERVICE_UNAVAILABLE until something is published', async () => {
    const { broker, breakAfter, repair } = createUnsteadyBroker();
    const publisher = createPublisher(broker, null, 3, logger);
    breakAfter(0);
    publisher.publish([event(1, 'a'), event(2, 'a')]);
    expect(() => publisher.assertCapacity()).not.toThrow();
    publisher.publish([event(3, 'a')]);
    expect(() => publisher.assertCapacity()).toThrow(errorWith('SERVICE_UNAVAILABLE'));

    repair();
    await pass(1000);
    expect(() => publisher.assertCapacity()).not.toThrow();
  });
});

describe('draining the publisher', () => {
  let unsteady: UnsteadyBroker;
  let publisher: Publisher;

  beforeEach(() => {
    unsteady = createUnsteadyBroker();
    publisher = createPublisher(unsteady.broker, null, 1000, logger);
  });

  it('is done at once when nothing waits', async () => {
    expect(await publisher.drain(0)).toBe(true);
  });

  it('waits for the events in the queue', async () => {
    unsteady.breakAfter(0);
    publisher.publish([event(1, 'a')]);
    const drained = publisher.drain(5000);
    await pass(100);
    unsteady.repair();
    await pass(1000);

    expect(await drained).toBe(true);
    expect(await unsteady.logOf('a')).toEqual(['1']);
  });

  it('gives up after its timeout, and says so', async () => {
    unsteady.breakAfter(0);
    publisher.publish([event(1, 'a')]);
    const drained = publisher.drain(5000);
    await pass(5000);

    expect(await drained).toBe(false);
    expect(publisher.waiting).toBe(1);
  });

  it('leaves a closed publisher, which takes no events and makes no attempts', async () => {
    unsteady.breakAfter(0);
    publisher.publish([event(1, 'a')]);
    await pass(100);
    publisher.close();
    expect(() => publisher.assertCapacity()).toThrow(errorWith('SERVICE_UNAVAILABLE'));

    await pass(1000);
    const publish = vi.spyOn(unsteady.broker, 'publish');
    await pass(10_000);
    expect(publish).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
