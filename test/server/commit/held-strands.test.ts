import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import type { Broker } from '../../../src/server/broker/broker.ts';
import { identityOf, type Event } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import type { SavedEvents } from '../../../src/server/commit/outbox.ts';
import { createPublisher, type Publisher } from '../../../src/server/commit/publisher.ts';
import { idsOf } from '../../support/broker/broker-under-test.ts';
import { note } from '../../support/broker/notes.ts';

const logger = createLogger('silent');
const topic = 'market:m';
const event = (id: number): Event => note(id, { topics: [topic] });

let log: Broker;
let isDown = false;
let attempts = 0;
let publisher: Publisher;
const findWaiting = vi.fn<(rows: readonly bigint[]) => Promise<ReadonlyMap<bigint, number>>>();
const publishStrands = vi.fn<(upTo: ReadonlyMap<string, bigint>) => Promise<void>>();

beforeEach(() => {
  log = createMemoryBroker({ size: 100, ttlMs: 60_000 });
  isDown = false;
  attempts = 0;
  const broker: Broker = {
    ...log,
    publish(to, published, after) {
      attempts += 1;
      if (isDown) return Promise.reject(new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' }));
      return log.publish(to, published, after);
    },
  };
  const committedAtMs = performance.now();
  findWaiting
    .mockReset()
    .mockImplementation((rows) =>
      Promise.resolve(new Map(rows.map((row) => [row, performance.now() - committedAtMs]))),
    );
  publishStrands.mockReset().mockResolvedValue();
  publisher = createPublisher(broker, { findWaiting, publishStrands }, 1000, logger);
});

afterEach(async () => {
  publisher.close();
  await log.close();
});

/** Hands an event over whose predecessor is the event before it, in rows of the same numbers. */
function publish(id: number, onPublished: () => void = () => undefined): void {
  const { strand } = event(id);
  const predecessors: SavedEvents['predecessors'] = new Map([
    [strand ?? '', { identity: identityOf(event(id - 1)), row: BigInt(id - 1) }],
  ]);
  publisher.publish([event(id)], { row: BigInt(id), predecessors, onPublished });
}

async function published(): Promise<readonly string[]> {
  const { epoch } = await log.tail(topic);
  return idsOf(await log.history(topic, { epoch, offset: 0 }, 100));
}

describe('an event whose predecessor is missing', () => {
  it('is published behind it when it comes, and tells its commit', async () => {
    const onPublished = vi.fn<() => void>();
    publish(2, onPublished);
    publish(3);
    await expect.poll(() => findWaiting.mock.calls.length).toBeGreaterThan(0);
    expect([await published(), publisher.waiting, onPublished.mock.calls.length]).toEqual([[], 2, 0]);

    await log.publish(topic, event(1));
    expect(await publisher.drain(500)).toBe(true);
    expect(await published()).toEqual(['1', '2', '3']);
    expect(onPublished).toHaveBeenCalledOnce();
  });

  it('is attempted in pauses, and the outbox is asked for the events up to the last that waits', async () => {
    publish(2);
    publish(3);
    publish(7);
    expect(await publisher.drain(900)).toBe(false);
    // Pauses of 1, 2, 4, 8 and then 16 ms.
    expect(attempts).toBeLessThan(100);
    expect(publishStrands).not.toHaveBeenCalled();

    publishStrands.mockImplementation(async () => {
      for (const id of [1, 2, 3, 4, 5, 6]) await log.publish(topic, event(id));
    });
    expect(await publisher.drain(500)).toBe(true);
    expect(publishStrands.mock.calls).toEqual([[new Map([[event(1).strand, 6n]])]]);
    expect(await published()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('does not wait when it was committed more than a second ago', async () => {
    findWaiting.mockImplementation((rows) => Promise.resolve(new Map(rows.map((row) => [row, 1001]))));
    publishStrands.mockImplementation(async () => {
      await log.publish(topic, event(1));
    });
    publish(2);

    expect(await publisher.drain(200)).toBe(true);
    expect(await published()).toEqual(['1', '2']);
  });

  it('waits no longer than a second when the database does not tell where it is', async () => {
    findWaiting.mockRejectedValue(new ApiError('SERVICE_UNAVAILABLE', { part: 'database' }));
    publish(2);
    publish(3);

    expect(await publisher.drain(800)).toBe(false);
    expect(await publisher.drain(700)).toBe(true);
    expect(await published()).toEqual(['2', '3']);
  });

  it('does not wait when it has left the outbox', async () => {
    findWaiting.mockResolvedValue(new Map());
    publish(2);
    publish(3);

    expect(await publisher.drain(200)).toBe(true);
    expect(await published()).toEqual(['2', '3']);
    expect(findWaiting).toHaveBeenCalledOnce();
  });

  it('survives an outage of the log in between', async () => {
    publish(2);
    await expect.poll(() => findWaiting.mock.calls.length).toBeGreaterThan(0);
    isDown = true;
    publish(3);
    await log.publish(topic, event(1));
    const before = attempts;
    await expect.poll(() => attempts).toBeGreaterThan(before + 2);
    expect(publisher.waiting).toBe(2);

    isDown = false;
    expect(await publisher.drain(3000)).toBe(true);
    expect(await published()).toEqual(['1', '2', '3']);
  });

  it('ends with the publisher', async () => {
    publish(2);
    await expect.poll(() => attempts).toBeGreaterThan(2);
    publisher.close();
    await publisher.drain(100);
    const before = attempts;

    await log.publish(topic, event(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(attempts).toBe(before);
    expect(publisher.waiting).toBe(1);
  });
});
