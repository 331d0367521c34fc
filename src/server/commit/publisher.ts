import { ApiError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { Backoff, within } from '../base/waiting.ts';
import type { Broker } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';
import { publishEvent } from '../broker/publish-event.ts';

/** Publishes the events of commits in their logs, in the order of the calls of {@link Publisher.publish}. */
export interface Publisher {
  /** @throws {ApiError} `SERVICE_UNAVAILABLE` when the queue is full; call it before a commit. */
  assertCapacity(): void;
  /**
   * Queues the events of a commit. They wait while the broker is out of reach and are published when it is back;
   * `onPublished` is called when all of them are in their logs.
   */
  publish(events: readonly Event[], onPublished?: () => void): void;
  /** Events in the queue. */
  readonly waiting: number;
  /** Resolves when the queue is empty, or after `timeoutMs`; tells whether the queue is empty. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Stops publishing; events in the queue stay unpublished. */
  close(): void;
}

/** Pauses between attempts to reach the broker. */
const retryPauses = { firstMs: 50, longestMs: 1000 };

/** Events on their way to the broker at once. */
const batchSize = 256;

/** An event in the queue; its commit's last event also carries the callback of the commit. */
interface QueuedEvent {
  readonly event: Event;
  readonly onPublished: (() => void) | undefined;
}

/**
 * ```
 *          publish()
 *   idle ────────────► publishing
 *     ◄────────────────  │
 *       queue is empty   │ close()
 *         close() ──► closed
 * ```
 */
type PublisherState = 'idle' | 'publishing' | 'closed';

/** Creates the publisher of a process. Mutations are refused while `capacity` events or more are in its queue. */
export function createPublisher(broker: Broker, capacity: number, logger: Logger): Publisher {
  const queue: QueuedEvent[] = [];
  let state: PublisherState = 'idle';
  let running = Promise.resolve();

  const isClosed = (): boolean => state === 'closed';

  /** Publishes events side by side, because a connection keeps their order. Returns how many came before a failure. */
  const publishBatch = async (batch: readonly QueuedEvent[]): Promise<number> => {
    const results = await Promise.allSettled(batch.map(({ event }) => publishEvent(broker, event)));
    const failed = results.findIndex(({ status }) => status === 'rejected');
    const failure = results[failed];
    if (failure?.status === 'rejected') {
      logger.warn(
        { err: failure.reason as unknown, waiting: queue.length },
        'publishing failed, trying again',
      );
    }
    return failed === -1 ? batch.length : failed;
  };

  const run = async (): Promise<void> => {
    const backoff = new Backoff(retryPauses);
    while (queue.length > 0 && !isClosed()) {
      const batch = queue.slice(0, batchSize);
      const published = await publishBatch(batch);
      // Events after a failure stay in the queue: they are published again, and those that are in the log are dropped
      // as repeats.
      for (const { onPublished } of queue.splice(0, published)) onPublished?.();
      if (published === batch.length) backoff.reset();
      else await backoff.wait();
    }
    if (!isClosed()) state = 'idle';
  };

  return {
    assertCapacity() {
      if (queue.length >= capacity || isClosed()) {
        throw new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
      }
    },
    publish(events, onPublished) {
      const last = events.length - 1;
      events.forEach((event, index) =>
        queue.push({ event, onPublished: index === last ? onPublished : undefined }),
      );
      if (state !== 'idle' || queue.length === 0) return;
      state = 'publishing';
      running = run();
    },
    get waiting() {
      return queue.length;
    },
    async drain(timeoutMs) {
      if (state === 'publishing') await within(timeoutMs, running);
      return queue.length === 0;
    },
    close() {
      state = 'closed';
    },
  };
}
